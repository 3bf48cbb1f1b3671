#!/usr/bin/env node
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { kernelIndexerMain } from './kernel-indexer-main.ts';
import { answerOrders } from './kernel-indexer-thread.ts';
import type { ThreadSettings } from './adapters/kernels/threads.ts';

/** Set when the bundle is made. */
declare const INDEXER_VERSION: string;

if (isMainThread) {
  process.exitCode = await kernelIndexerMain({
    argv: process.argv.slice(2),
    program: 'kernel_indexer',
    version: INDEXER_VERSION,
    script: import.meta.filename,
  });
} else if (parentPort !== null) {
  answerOrders(parentPort, workerData as ThreadSettings);
}
