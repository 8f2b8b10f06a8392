/**
 * Input whose validation is postponed until it is called, so that a service can first answer that a resource is not
 * there (404) or not the caller's (403).
 * Calling it throws InvalidInputError when the input breaks a rule.
 */
export type Late<T> = () => T;
