/**
 * The converter of payloads that never throws on what it cannot read: one undecodable signal would otherwise fail the workflow
 * task before any handler runs, for ever (loop.md T-4). The handlers refuse what comes in its place.
 * CommonJS, because the SDK `require`s converter modules.
 */
import common = require('@temporalio/common');

class TolerantPayloadConverter implements common.PayloadConverter {
  toPayload(value: unknown): common.Payload {
    return common.defaultPayloadConverter.toPayload(value);
  }

  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the SDK's interface says it so
  fromPayload<T>(payload: common.Payload): T {
    try {
      return common.defaultPayloadConverter.fromPayload<T>(payload);
    } catch {
      return undecodable as T;
    }
  }
}

const undecodable = { undecodable: true } as const;

export = { payloadConverter: new TolerantPayloadConverter() };
