/** The channel of node:diagnostics_channel on which the library tells of each answer. */
export const ANSWER_CHANNEL = 'aqueduct:http:answer';

/** An answer that has left. */
export interface AnswerEvent {
  method: string;
  route: string;
  status: number;
  ms: number;
  requestId: string | undefined;
  cache: string | undefined;
}
