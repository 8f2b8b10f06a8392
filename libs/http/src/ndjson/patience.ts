/** How long somebody is waited for. */
export class Patience {
  private timer: NodeJS.Timeout | undefined;

  /** @param giveUp called `ms` after a `begin` that no `end` has followed. */
  constructor(
    private readonly ms: number,
    private readonly giveUp: () => void,
  ) {}

  begin(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(this.giveUp, this.ms);
  }

  end(): void {
    clearTimeout(this.timer);
  }
}
