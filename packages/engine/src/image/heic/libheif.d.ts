/** As much of libheif-js as is used here; its own types describe its C functions one by one. */
declare module 'libheif-js/libheif-wasm/libheif.js' {
  interface Fault {
    readonly code: unknown;
    readonly message: string;
  }
  interface Plane {
    readonly id: unknown;
    readonly width: number;
    readonly height: number;
    /** Bytes from row to row. */
    readonly stride: number;
    readonly data: Uint8Array;
  }
  export interface MainModule {
    readonly heif_error_code: { readonly heif_error_Ok: unknown };
    readonly heif_colorspace: { readonly heif_colorspace_RGB: unknown };
    readonly heif_chroma: {
      readonly heif_chroma_interleaved_RGB: unknown;
      readonly heif_chroma_interleaved_RGBA: unknown;
    };
    readonly heif_channel: { readonly heif_channel_interleaved: unknown };
    heif_context_alloc(): unknown;
    heif_context_read_from_memory(context: unknown, file: Uint8Array): Fault;
    heif_js_context_get_primary_image_handle(context: unknown): object | Fault | null;
    heif_image_handle_get_width(handle: unknown): number;
    heif_image_handle_get_height(handle: unknown): number;
    heif_image_handle_has_alpha_channel(handle: unknown): number;
    heif_js_decode_image2(
      handle: unknown,
      colorspace: unknown,
      chroma: unknown,
    ): { readonly channels: readonly Plane[] } | Fault | null;
  }
  /** Ready when it returns, as it is given its module's bytes. */
  export default function openLibheif(options: { readonly wasmBinary: Uint8Array }): MainModule;
}
