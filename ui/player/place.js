// Where the player stands in a run, and what may be seen from there.

export class Place {
  t = 0;
  k = 0;
  told = []; // the places that Python was told, from the one that it knew last
  own = false; // whether the player went where it is by itself
  revealed = new Set(); // the places whose result was predicted or asked for
  limit = null; // the place whose result is asked of a class: it is kept back, and all that follows it

  /** Take what Python sent; its place counts if it is `news`, and not what it was told, perhaps a while ago. */
  receive(data, news) {
    if (data.run !== this.data?.run) this.revealed.clear();
    this.data = data;
    const sent = `${data.place.t}.${data.place.stage}`;
    const answered = this.told.indexOf(sent);
    if (answered >= 0) this.told.splice(0, answered);
    else if (news) {
      this.t = data.place.t;
      this.k = data.place.stage;
      this.told = [sent];
      this.own = false;
      this.revealed.clear();
    }
    this.go(this.t, this.k);
  }

  get name() {
    return `${this.t}.${this.k}`;
  }

  /** The t of the row at which it stands; not every step of a run must have a row. */
  get time() {
    return this.timeOf(this.t);
  }

  timeOf(row) {
    return this.data.columns.t?.[row] ?? row;
  }

  get stage() {
    return this.data.stages[this.k];
  }

  /** At the last line of an iteration. */
  get complete() {
    return this.k === this.data.stages.length - 1;
  }

  get ended() {
    return this.t >= this.data.last && this.complete;
  }

  /** Note that Python is told this place; false if it is the one that it knows. */
  tell() {
    this.own = true;
    if (this.name === this.told.at(-1)) return false;
    return this.told.push(this.name) > 0;
  }

  go(t, k) {
    const last = this.data.stages.length - 1;
    this.t = Math.max(0, Math.min(t, this.data.last));
    this.k = this.t === 0 ? last : Math.max(0, Math.min(k, last));
    if (this.limit && (this.t > this.limit.t || (this.t === this.limit.t && this.k > this.limit.stage))) this.go(this.limit.t, this.limit.stage);
  }

  /** At the line that a class is asked for. */
  get asked() {
    return this.limit?.t === this.t && this.limit.stage === this.k;
  }

  move(what) {
    const last = this.data.stages.length - 1;
    const { t, k, complete } = this;
    if (what === "first") this.go(0, last);
    else if (what === "last") this.go(this.data.last, last);
    else if (what === "next") !complete && t > 0 ? this.go(t, k + 1) : t < this.data.last && this.go(t + 1, 0);
    else if (what === "back") k > 0 && t > 0 ? this.go(t, k - 1) : this.go(t - 1, last);
    else if (what === "forward") this.go(t > 0 && !complete ? t : t + 1, last);
    else if (what === "rewind") this.go(t - 1, last);
  }

  /** In predicting, the lit stage keeps its result back until it was answered or asked for; one that was recorded does not. */
  hidden(k) {
    if (this.asked && this.limit.hidden && k === this.k) return true;
    return this.data.predict && !this.data.stages[k]?.given && this.t > 0 && k === this.k && !this.revealed.has(this.name);
  }

  /** Whether the step's end is kept back. */
  get hiding() {
    return this.hidden(this.k) || (this.data.predict && !this.complete);
  }

  reveal() {
    this.revealed.add(this.name);
  }

  /** The last row of a column that may be seen. */
  seen(column) {
    const stage = this.data.stages.findIndex((s) => s.column === column);
    return stage > this.k || this.hidden(stage) ? this.t - 1 : this.t;
  }
}
