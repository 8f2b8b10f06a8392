type Environment = Readonly<Record<string, string | undefined>>;

/** The process's environment over the file `.env`. */
export function readEnvironment(root: string): Record<string, string | undefined>;
/** Whether it is set, itself or by a file. */
export function isSet(environment: Environment, name: string): boolean;
