/**
 * An activity with a heartbeat timeout beats as long as its process lives: one whose process died is tried again within that time,
 * not only after its whole time is over. How far it came is in PostgreSQL, so beats carry nothing.
 */
import type { ActivityInterceptorsFactory } from '@temporalio/worker';

/** Beats in one timeout: two may be lost. */
const beatsPerTimeout = 3;

export const heartbeats: ActivityInterceptorsFactory = (context) => ({
  inbound: {
    async execute(input, next) {
      const { heartbeatTimeoutMs } = context.info;
      if (heartbeatTimeoutMs === undefined || heartbeatTimeoutMs === 0) return next(input);
      const beating = setInterval(() => {
        context.heartbeat();
      }, heartbeatTimeoutMs / beatsPerTimeout);
      try {
        return await next(input);
      } finally {
        clearInterval(beating);
      }
    },
  },
});
