import { Kafka, type KafkaConfig, logLevel, type SASLOptions } from 'kafkajs';
import type { Fanout } from './fanout-url.js';

/** Told what the client has to say: it goes on by itself or fails with an error, so these are no more than remarks. */
export type OnRemark = (message: string, details: Readonly<Record<string, unknown>>) => void;

/**
 * A client that gives up soon: whoever uses it tries again for as long as that makes sense, and can be stopped meanwhile. The
 * client's own twelve seconds of retries would only hide that nothing works.
 */
export function kafkaClient(
  { brokers, tls, credentials }: Fanout,
  clientId: string,
  onRemark: OnRemark = () => {},
): Kafka {
  const config: KafkaConfig = {
    clientId,
    brokers: [...brokers],
    ssl: tls,
    sasl: credentials as SASLOptions | undefined,
    connectionTimeout: 3_000,
    requestTimeout: 15_000,
    retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 3 },
    logLevel: logLevel.WARN,
    logCreator:
      () =>
      ({ log: { message, timestamp: _, logger: _logger, ...details } }) =>
        onRemark(message, details),
  };
  return new Kafka(config);
}
