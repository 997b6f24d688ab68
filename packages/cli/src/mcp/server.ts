import { stat } from 'node:fs/promises';
import { type CallToolResult, McpServer } from '@modelcontextprotocol/server';
import { CliError, EXIT } from '../exit.js';
import { formatOf } from '../remove/outputs.js';
import { camelCased } from '../remove/read-options.js';
import { runRemove } from '../remove/run.js';
import { makeScratch } from '../remove/stream-photo.js';
import { doneJson, failureLines } from '../remove/summary.js';
import type { Terminal } from '../terminal.js';
import { VERSION } from '../version.js';
import { insideFolder } from './inside.js';
import {
  listModes,
  modesOutputSchema,
  type RemoveInput,
  removeInputSchema,
  removeOutputSchema,
} from './tools.js';

/** Where and by what photos are cut out. */
export interface McpOptions {
  /** Real path of the folder that photos and results have to be in. */
  readonly folder: string;
  /** Options of `nobg remove` that say which server; none for this machine. */
  readonly server: { readonly server?: string; readonly key?: string };
}

/** A server of the Model Context Protocol with the tools `remove_background` and `list_modes`. */
export function createMcpServer(options: McpOptions, terminal: Terminal): McpServer {
  const server = new McpServer({ name: 'nobg', version: VERSION });
  // One after the other: an engine takes what memory there is.
  let before: Promise<unknown> = Promise.resolve();
  server.registerTool(
    'remove_background',
    {
      title: 'Remove the background of a photo',
      description: `Cuts the subject of a photo out and writes it to a file, by default a PNG with a transparent background. Photo and result are within ${options.folder}.`,
      inputSchema: removeInputSchema,
      outputSchema: removeOutputSchema,
      annotations: { destructiveHint: true, idempotentHint: true, openWorldHint: false },
    },
    (input, { mcpReq }) => {
      const made = before.then(() => remove(input, options, terminal, mcpReq.signal));
      before = made;
      return made;
    },
  );
  server.registerTool(
    'list_modes',
    {
      title: 'List modes and options',
      description: 'Describes the modes and options of remove_background.',
      outputSchema: modesOutputSchema,
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    () => answer(listModes()),
  );
  return server;
}

/** Never rejects: what went wrong is the answer. */
async function remove(
  input: RemoveInput,
  { folder, server }: McpOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<CallToolResult> {
  const scratch = await makeScratch();
  try {
    const photo = await insideFolder(folder, input.photo, 'photo');
    const output = await insideFolder(folder, input.output, 'output');
    if (!(await stat(photo).catch(() => null))?.isFile()) {
      throw new CliError(EXIT.usage, `photo: there is no file ${photo}.`);
    }
    if (formatOf(output) === null) {
      throw new CliError(EXIT.usage, `output: expected an extension of an image, got ${output}.`);
    }
    const fields = Object.entries(input.options).map(([name, text]) => [camelCased(name), text]);
    const given = {
      ...Object.fromEntries(fields),
      ...{ output, mode: input.mode, quiet: true as const, ...server },
      ...(input.overwrite ? { force: true as const } : {}),
    };
    const outcome = await runRemove([photo], given, scratch, terminal, signal);
    const [done] = outcome.done;
    if (done !== undefined) {
      const { width, height, mode, type, confidence } = doneJson(done);
      return answer({ output, width, height, mode, type, confidence });
    }
    if (outcome.kept.length + outcome.other.length > 0) {
      throw new CliError(EXIT.failed, `output: ${output} exists already; set overwrite.`);
    }
    throw new CliError(EXIT.failed, failureLines(outcome).slice(-1).join('').trim() || 'Stopped.');
  } catch (error) {
    return { content: [{ type: 'text', text: (error as Error).message }], isError: true };
  } finally {
    await scratch.remove();
  }
}

function answer(value: Record<string, unknown>): CallToolResult {
  return { content: [{ type: 'text', text: JSON.stringify(value) }], structuredContent: value };
}
