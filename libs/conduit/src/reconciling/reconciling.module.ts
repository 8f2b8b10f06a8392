import { Module } from '@nestjs/common';
import { CountersReconciler } from './counters.reconciler';

/** Counting anew, without a door. */
@Module({ providers: [CountersReconciler], exports: [CountersReconciler] })
export class ReconcilingModule {}
