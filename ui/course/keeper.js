// Says what this browser kept: the practice record once a visit, the lessons that are done whenever there are more.

import { done, remembered } from "./progress.js";

let told;

export default function ({ setStateValue }) {
  const tell = () => {
    const keys = [...done()].sort();
    if (told === keys.join()) return;
    const record = told === undefined ? remembered().record : "";
    told = keys.join();
    if (record || keys.length) setStateValue("kept", { record, done: keys });
  };
  tell();
  document.addEventListener("progress", tell);
  return () => document.removeEventListener("progress", tell);
}
