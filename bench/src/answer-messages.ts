/**
 * Makes this process one that `startChild` talks to: its first message sets it up and is answered `ready`; each
 * further one is answered with what `answer` returns. Where either throws, the process says why on standard error and
 * ends with exit code 1.
 */
export function answerMessages<Setup, State, Message>(
  setUp: (setup: Setup) => Promise<State>,
  answer: (state: State, message: Message) => Promise<object>,
): void {
  let state: { readonly value: State } | null = null;
  process.on('message', async (message) => {
    try {
      if (state === null) {
        state = { value: await setUp(message as Setup) };
        process.send!('ready');
      } else {
        process.send!(await answer(state.value, message as Message));
      }
    } catch (error) {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    }
  });
}
