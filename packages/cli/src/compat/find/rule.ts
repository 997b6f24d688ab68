/** A way in which code uses one of the services that NoBG answers like. */
export interface UsageRule {
  readonly api: 'remove.bg' | 'rembg';
  readonly kind: 'endpoint' | 'package' | 'call' | 'header' | 'environment' | 'command' | 'image';
  /** Found in a line. Without `g`: one usage of a kind in a line is enough. */
  readonly pattern: RegExp;
  /** Names of files that it is looked for in; all unless given. */
  readonly files?: RegExp;
  /** Whether it says something only beside another usage of the same service in the file. */
  readonly onlyBeside?: true;
  /** What is to be done, one sentence. */
  readonly change: string;
}

/** Files of a language, by their names. */
export const FILES = {
  javascript: /\.(?:[cm]?[jt]sx?|vue|svelte|html?)$/i,
  node: /(?:^|\/)package\.json$/,
  python: /\.(?:py|pyi|ipynb)$/i,
  pythonPackages:
    /(?:^|\/)(?:requirements[^/]*\.(?:txt|in)|pyproject\.toml|setup\.(?:py|cfg)|Pipfile|environment\.ya?ml|Dockerfile[^/]*)$/i,
  ruby: /\.(?:rb|rake|gemspec|erb)$|(?:^|\/)(?:Gemfile|Rakefile)$/i,
  php: /\.php$/i,
  composer: /(?:^|\/)composer\.json$/,
  go: /\.go$|(?:^|\/)go\.mod$/i,
  java: /\.(?:java|kt|kts|gradle)$|(?:^|\/)pom\.xml$/i,
} as const;
