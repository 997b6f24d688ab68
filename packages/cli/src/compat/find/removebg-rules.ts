import { FILES, type UsageRule } from './rule.js';

const HOST = 'change the host to your server and keep the path /v1.0, the fields and the headers';
const FIXED =
  'its address is fixed: resolve api.remove.bg to your server, or call the endpoint directly';
const KEY = 'put an API key of your server in (nobg keys create)';

type Rule = Omit<UsageRule, 'api'>;

/** Usages of remove.bg's API, as docs/guides/migrate-from-removebg.md has the changes. */
const RULES: readonly Rule[] = [
  {
    kind: 'endpoint',
    pattern: /api\.remove\.bg\b/i,
    change: HOST,
  },
  {
    kind: 'package',
    pattern: /(?:from|require\(|import\(?)\s*['"]remove\.bg['"]/,
    files: FILES.javascript,
    change: 'set API_ENDPOINT in dist/index.js of remove.bg to your server, or use @nobg/client',
  },
  {
    kind: 'package',
    pattern: /"remove\.bg"\s*:/,
    files: FILES.node,
    change: 'set API_ENDPOINT in dist/index.js of remove.bg to your server, or use @nobg/client',
  },
  {
    kind: 'call',
    pattern: /\bremoveBackgroundFromImage(?:File|Url|Base64)\b/,
    files: FILES.javascript,
    change: 'nothing, once the package calls your server',
  },
  {
    kind: 'package',
    pattern: /^\s*(?:from\s+removebg\s+import|import\s+removebg)\b/,
    files: FILES.python,
    change: 'set API_ENDPOINT of the module removebg to your server, or use clients/python/nobg.py',
  },
  {
    kind: 'package',
    pattern: /^\s*(?:from\s+remove_bg_api\s+import|import\s+remove_bg_api)\b/,
    files: FILES.python,
    change: 'set API_URL of the module remove_bg_api to https://your-server/v1.0',
  },
  {
    kind: 'package',
    pattern: /(?:^|["'\s])(?:removebg|remove-bg-api)(?=["'\s=<>~[;,]|$)/,
    files: FILES.pythonPackages,
    change: 'set API_ENDPOINT of the module removebg to your server, or use clients/python/nobg.py',
  },
  {
    kind: 'package',
    pattern: /\b(?:gem|add_(?:runtime_)?dependency|require)\s*\(?\s*['"]remove_bg['"]/,
    files: FILES.ruby,
    change: 'set the URL in RemoveBg::Api to your server',
  },
  {
    kind: 'call',
    pattern: /\bRemoveBg\.(?:from_file|from_url|configure|account_info)\b/,
    files: FILES.ruby,
    change: 'nothing, once RemoveBg::Api has the URL of your server',
  },
  {
    kind: 'package',
    pattern: /"mtownsend\/remove-bg"\s*:/,
    files: FILES.composer,
    change: FIXED,
  },
  {
    kind: 'package',
    pattern: /\bMtownsend\\+RemoveBg\b/,
    files: FILES.php,
    change: FIXED,
  },
  {
    kind: 'package',
    pattern: /\bgithub\.com\/remove-bg\/go\b/,
    files: FILES.go,
    change: 'set client.APIEndpoint to your server, then build it',
  },
  {
    kind: 'package',
    pattern: /\bgithub\.com\/g-lib\/removebg\b/,
    files: FILES.go,
    change: FIXED,
  },
  {
    kind: 'package',
    pattern: /\bcom\.theapache64\.remove-?bg\b/,
    files: FILES.java,
    change: FIXED,
  },
  {
    kind: 'environment',
    pattern: /\bREMOVE_?BG_(?:API_)?(?:KEY|TOKEN|SECRET)\b/,
    change: KEY,
  },
  {
    kind: 'environment',
    pattern: /\bREMOVE_?BG_(?:API_|BASE_)?(?:URL|HOST|ENDPOINT)\b/,
    change: 'set it to your server',
  },
  {
    kind: 'command',
    pattern: /(?:^|[\s;&|$("'])removebg\s+(?:--[a-z-]+[\s=]|[\w./*-]+\.(?:jpe?g|png))/,
    change: 'set client.APIEndpoint of the Go command line and build it, or use nobg remove',
  },
  {
    kind: 'header',
    pattern: /\bX-Credits-Charged\b/i,
    change: 'nothing: an image of any size costs one credit here',
  },
  {
    kind: 'header',
    pattern: /['"]x-api-key['"]/i,
    onlyBeside: true,
    change: KEY,
  },
  {
    kind: 'header',
    pattern: /\bX-(?:Type|Width|Height|Foreground-(?:Top|Left|Width|Height)|RateLimit-\w+)\b/i,
    onlyBeside: true,
    change: 'nothing: the header is the same',
  },
];

export const REMOVEBG_RULES: readonly UsageRule[] = RULES.map((rule) => ({
  ...rule,
  api: 'remove.bg',
}));
