import 'reflect-metadata';
import { runProcess } from '../../http-process';
import { startWorker } from './bootstrap';

runProcess({ name: 'Worker', start: startWorker, greeting: (url) => `Working (health: ${url}/health/ready)` });
