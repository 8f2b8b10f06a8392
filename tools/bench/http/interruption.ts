/** Ends a run in order when somebody interrupts it: what fails from then on fails because of it. */
export class Interruption {
  private isOn = false;

  constructor(close: () => Promise<void>) {
    const end = (): void => {
      if (this.isOn) return;
      this.isOn = true;
      process.stderr.write('Interrupted: ending the servers and PostgreSQL\n');
      void close().finally(() => process.exit(130));
    };
    process.on('SIGINT', end).on('SIGTERM', end);
  }

  /** Never fulfilled after an interruption: the process is about to end. */
  async unlessInterrupted<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      if (this.isOn) return new Promise<T>(() => undefined);
      throw error;
    }
  }
}
