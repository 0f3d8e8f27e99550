// Tells Python where the player rests. It is a part of the page by itself, so that nothing else is run then.

export default function ({ setStateValue }) {
  const tell = ({ detail }) => setStateValue("place", detail);
  document.addEventListener("rests", tell);
  return () => document.removeEventListener("rests", tell);
}
