import { PinoPretty } from 'pino-pretty';

const { prettyFactory, isColorSupported } = PinoPretty;

type Level = readonly [label: string, color: 'red' | 'yellow' | 'green' | 'magenta' | 'cyan'];

const LOG: Level = ['LOG', 'green'];
/** As Nest calls its levels, and their colours. */
const LEVELS: Readonly<Record<string, Level>> = {
  fatal: ['FATAL', 'red'],
  error: ['ERROR', 'red'],
  warn: ['WARN', 'yellow'],
  info: LOG,
  debug: ['DEBUG', 'magenta'],
  trace: ['VERBOSE', 'cyan'],
};
const WIDTH = 7;

/** Makes of a line of JSON one, or several, that a person reads. */
export function readable(colors = isColorSupported): (line: string) => string {
  const format = prettyFactory({
    colorize: colors,
    singleLine: true,
    ignore: 'level,time,service,pid,context,err',
    messageFormat: (log, messageKey, _label, extras) => {
      const [label, color] = LEVELS[String(log['level'])] ?? LOG;
      const paint = extras.colors[color];
      const context = typeof log['context'] === 'string' ? `${extras.colors.yellow(`[${log['context']}]`)} ` : '';
      const head = paint(`[${String(log['service'])}] ${String(log['pid'])}  -`);
      return `${head} ${timeOf(String(log['time']))} ${paint(label.padStart(WIDTH))} ${context}${paint(String(log[messageKey]))}`;
    },
  });
  return (line) => {
    const log = JSON.parse(line) as { readonly err?: { readonly stack: string } };
    return log.err === undefined ? format(log) : `${format(log)}${log.err.stack}\n`;
  };
}

function timeOf(iso: string): string {
  const time = new Date(iso);
  return `${time.toLocaleTimeString('en-GB')}.${String(time.getMilliseconds()).padStart(3, '0')}`;
}
