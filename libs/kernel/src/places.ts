import { OverloadedError } from './errors';

export interface PlacesOptions {
  /** Named in the error when somebody is turned away. */
  readonly name: string;
  /** How many there are. */
  readonly total: number;
  /** The setting that says how many, for the error. */
  readonly setting: string;
  /** How many of them one owner may have. */
  readonly perOwner: number;
}

/**
 * Bounds how much is open that lasts as long as its client likes, altogether and for each owner. Nobody waits for a place:
 * nobody can say when one becomes free.
 */
export class Places {
  private readonly owned = new Map<string, number>();
  private taken = 0;

  constructor(private readonly options: PlacesOptions) {}

  /** @returns what gives the place back; called again, it changes nothing. @throws OverloadedError when none is free. */
  take(owner: string): () => void {
    const { name, total, setting, perOwner } = this.options;
    const own = this.owned.get(owner) ?? 0;
    if (own >= perOwner) throw new OverloadedError(name, `user ${owner} has ${own} open`);
    if (this.taken >= total) throw new OverloadedError(name, `${this.taken} are open (${setting})`);
    this.taken++;
    this.owned.set(owner, own + 1);
    let isTaken = true;
    return () => {
      if (isTaken) this.leave(owner);
      isTaken = false;
    };
  }

  private leave(owner: string): void {
    this.taken--;
    const own = (this.owned.get(owner) ?? 1) - 1;
    if (own === 0) this.owned.delete(owner);
    else this.owned.set(owner, own);
  }
}
