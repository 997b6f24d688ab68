/** @typedef {import('../../image/parse.mjs').Instruction} Instruction */
/** @typedef {import('../../image/parse.mjs').Stage} Stage */

/**
 * The main rules of hadolint, under its names.
 * @type {Record<string, { instruction: RegExp, says: string, breaks: (one: Instruction, stages: readonly Stage[]) => boolean }>}
 */
const RULES = {
  DL3003: {
    instruction: /^RUN$/,
    says: 'use WORKDIR instead of cd',
    breaks: ({ text }) => /(^|&&|;)\s*cd\s/.test(text),
  },
  DL3004: { instruction: /^RUN$/, says: 'no sudo', breaks: ({ text }) => /\bsudo\b/.test(text) },
  DL3008: {
    instruction: /^RUN$/,
    says: 'versions of packages are pinned',
    breaks: ({ text }) => packagesOf(text).some((name) => !name.includes('=')),
  },
  DL3009: {
    instruction: /^RUN$/,
    says: 'the lists of apt-get are deleted where they are made',
    breaks: ({ text }) =>
      text.includes('apt-get update') && !text.includes('rm -rf /var/lib/apt/lists'),
  },
  DL3015: {
    instruction: /^RUN$/,
    says: 'only what a package needs is installed with it',
    breaks: ({ text }) => /apt-get install/.test(text) && !text.includes('--no-install-recommends'),
  },
  DL3020: { instruction: /^ADD$/, says: 'use COPY', breaks: () => true },
  DL3022: {
    instruction: /^COPY$/,
    says: '--from names an earlier stage',
    breaks: ({ flags }, stages) => (flags.from ?? []).some((from) => !isEarlier(from, stages)),
  },
  DL3025: {
    instruction: /^(CMD|ENTRYPOINT)$/,
    says: 'programs are named in the JSON form',
    breaks: ({ text }) => !text.startsWith('['),
  },
  DL4006: {
    instruction: /^RUN$/,
    says: 'a pipe hides the failure of its first part',
    breaks: ({ text }) => /[^|]\|[^|]/.test(text),
  },
};

/**
 * What breaks a rule, and the rules of whole stages: pinned base images, and no image that runs as root.
 * @param {{ globals: readonly Instruction[], stages: readonly Stage[] }} dockerfile
 * @param {readonly string[]} targets stages that are images
 * @returns {string[]} one sentence each
 */
export function dockerfileProblems({ globals, stages }, targets) {
  const problems = [];
  stages.forEach((stage, index) => {
    const before = stages.slice(0, index);
    if (before.some(({ name }) => name === stage.name)) {
      problems.push(`DL3024: two stages are called ${stage.name}.`);
    }
    if (!isEarlier(stage.from, before) && !isPinned(baseOf(stage.from, globals))) {
      problems.push(`DL3006: the base ${stage.from} of ${stage.name} has no version.`);
    }
    for (const one of stage.instructions) {
      for (const [rule, { instruction, says, breaks }] of Object.entries(RULES)) {
        if (!instruction.test(one.name) || !breaks(one, before)) continue;
        problems.push(`${rule}, line ${one.line}: ${says}.`);
      }
    }
  });
  for (const target of targets) {
    const user = userOf(target, stages);
    if (!/^[1-9]\d*(:\d+)?$/.test(user)) {
      problems.push(
        `DL3002: ${target} runs as ${user}; expected the number of another user than root.`,
      );
    }
  }
  return problems;
}

function packagesOf(script) {
  return script
    .split(/&&|;/)
    .filter((command) => command.includes('apt-get install'))
    .flatMap((command) =>
      command
        .replace(/.*apt-get install/s, '')
        .trim()
        .split(/\s+/),
    )
    .filter((word) => !word.startsWith('-'));
}

const isEarlier = (name, stages) => stages.some((stage) => stage.name === name);

/** The base image, with the default of a variable that stands for it. */
function baseOf(from, globals) {
  const name = /^\$\{?(\w+)\}?$/.exec(from)?.[1];
  const argument = globals.find(({ words }) => words[0].startsWith(`${name}=`));
  return argument ? argument.words[0].slice(name.length + 1) : from;
}

/** A whole version, such as `node:24.1.0-slim`; `scratch` has none. */
const isPinned = (base) => base === 'scratch' || /:\d+\.\d+\.\d+(-|$)|@sha256:/.test(base);

/** The last user of a stage, or of the stage that it begins from. */
function userOf(name, stages) {
  const stage = stages.find((one) => one.name === name);
  if (!stage) return 'root';
  const own = stage.instructions.findLast((one) => one.name === 'USER');
  return own ? own.words[0] : userOf(stage.from, stages);
}
