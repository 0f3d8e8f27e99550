// Does what Python says to what this browser keeps.

import { earn, forget, remember } from "./progress.js";

export default function ({ data }) {
  ({ earn, remember, forget })[data.call](...data.args);
}
