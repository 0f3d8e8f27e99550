// Does what Python says to what this browser keeps.

export default function ({ data }) {
  ({ earn, remember, forget })[data.call](...data.args);
}
