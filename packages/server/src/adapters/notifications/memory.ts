import type { Notifications } from '../../ports/notifications.js';

/** Within one process. */
export function memoryNotifications(): Notifications {
  const topics = createTopics();
  return {
    tell(topic, message) {
      // As between processes: what is told arrives later, and as a copy.
      queueMicrotask(() => topics.tell(topic, JSON.parse(JSON.stringify(message ?? null))));
    },
    listen: (topic, listener) => topics.listen(topic, listener),
  };
}

interface Topics extends Notifications {
  readonly names: () => readonly string[];
}

/**
 * Listeners by topic.
 * @param onFirst the first listener of a topic came @param onLast the last one left
 */
export function createTopics(
  onFirst: (topic: string) => void = () => undefined,
  onLast: (topic: string) => void = () => undefined,
): Topics {
  const listeners = new Map<string, Set<(message: unknown) => void>>();
  return {
    names: () => [...listeners.keys()],
    tell(topic, message) {
      for (const listener of listeners.get(topic) ?? []) {
        try {
          listener(message);
        } catch {
          // See the port.
        }
      }
    },
    listen(topic, listener) {
      const all = listeners.get(topic) ?? new Set();
      if (all.size === 0) {
        listeners.set(topic, all);
        onFirst(topic);
      }
      all.add(listener);
      return () => {
        if (!all.delete(listener) || all.size > 0) return;
        listeners.delete(topic);
        onLast(topic);
      };
    },
  };
}
