import 'reflect-metadata';
import { runProcess } from '../../http-process';
import { startApi } from './bootstrap';

runProcess({ name: 'Api', start: startApi, greeting: (url) => `Listening on ${url} (documentation: ${url}/docs)` });
