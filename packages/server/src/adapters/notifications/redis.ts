import type { Notifications } from '../../ports/notifications.js';
import { connectRedis, disconnectRedis, type RedisAddress } from '../redis/connect.js';
import { createTopics } from './memory.js';

/** Between processes, by Redis' publish and subscribe. */
export interface RedisNotifications extends Notifications {
  close(): Promise<void>;
}

/**
 * Opens two connections: one that listens may do nothing else. While Redis is away, what is told reaches this process alone;
 * afterwards every listener hears everybody again.
 */
export function openRedisNotifications(
  address: RedisAddress,
  onError: (error: Error) => void,
): RedisNotifications {
  // Publishing does not know of databases: their number goes into the names, as it separates everything else.
  const sender = connectRedis(address, false, onError);
  const channelOf = (topic: string) => `${address.prefix}:${sender.options.db ?? 0}:${topic}`;
  const listener = connectRedis(address, true, onError);
  const topics = createTopics(
    (topic) => void listener.subscribe(channelOf(topic)).catch(onError),
    (topic) => void listener.unsubscribe(channelOf(topic)).catch(onError),
  );
  const head = channelOf('').length;
  listener.on('message', (channel: string, text: string) => {
    const message = parsed(text);
    if (message !== undefined) topics.tell(channel.slice(head), message);
  });
  return {
    tell(topic, message) {
      const text = JSON.stringify(message ?? null);
      // While Redis is away, this process at least hears itself.
      sender.publish(channelOf(topic), text).catch(() => topics.tell(topic, parsed(text)));
    },
    listen: (topic, hear) => topics.listen(topic, hear),
    async close() {
      disconnectRedis(sender);
      disconnectRedis(listener);
    },
  };
}

/** Undefined for what is none of ours. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
