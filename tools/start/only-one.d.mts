export function beTheOnlyStart(home: string): Promise<void>;
