/** Where remove.bg's API lies on this server, as it did there. */
export const REMOVEBG_PREFIX = '/v1.0';

/** Headers of remove.bg's answers, by the names in which they are sent. */
export const REMOVEBG_HEADERS = {
  type: 'X-Type',
  width: 'X-Width',
  height: 'X-Height',
  /** Decimal. */
  creditsCharged: 'X-Credits-Charged',
  foregroundTop: 'X-Foreground-Top',
  foregroundLeft: 'X-Foreground-Left',
  foregroundWidth: 'X-Foreground-Width',
  foregroundHeight: 'X-Foreground-Height',
} as const;

/** Fields of `/v1.0/removebg` that hold text. */
const TEXT_FIELDS: readonly string[] = [
  'image_url',
  'size',
  'type',
  'type_level',
  'format',
  'roi',
  'crop',
  'crop_margin',
  'scale',
  'position',
  'channels',
  'add_shadow',
  'semitransparency',
  'bg_color',
  'bg_image_url',
];

/** Whether a field is one of text; the shadows' may name a kind of foreground in brackets. */
export function isRemovebgText(name: string): boolean {
  return TEXT_FIELDS.includes(name) || /^shadow_(?:type|opacity)(?:$|\s*\[)/.test(name);
}

/** `GET /v1.0/account`. */
export interface RemovebgAccount {
  readonly data: {
    readonly attributes: {
      readonly credits: {
        readonly total: number;
        readonly subscription: number;
        readonly payg: number;
        readonly enterprise: number;
      };
      readonly api: { readonly free_calls: number; readonly sizes: 'all' };
    };
  };
}
