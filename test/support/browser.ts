import { describeWithPrograms, findProgram } from '@aqueduct/testing/services';
import { chromium, type Browser } from 'playwright-core';

const CHROMIUM = 'chromium';
const find = (): string | undefined => findProgram(CHROMIUM) ?? findProgram('google-chrome');
/** It asks nobody but the pages under test for anything. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** `describe` for what needs a browser; left out, and named, where there is none. */
export function describeInBrowser(suite: string, body: () => void): void {
  describeWithPrograms(find() === undefined ? [CHROMIUM] : [], suite, body);
}

/** A headless Chromium with a profile of its own, which goes with it. */
export function startBrowser(): Promise<Browser> {
  const executablePath = find();
  if (executablePath === undefined) throw new Error(`There is no ${CHROMIUM}: see describeInBrowser`);
  return chromium.launch({ executablePath, headless: true, args: ARGUMENTS });
}
