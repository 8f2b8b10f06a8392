export { defineTask, type Task } from './task';
export { TASK_CHANNEL, type TaskEvent } from './task-events';
export { Threads, type RunOptions } from './threads';
export { ThreadsModule } from './threads.module';
export { ThreadsSettings } from './threads.settings';
