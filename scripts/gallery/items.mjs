/**
 * What the gallery shows, by chapter: fields of each picture, all on the same photo. Those with
 * `bg_image` have a picture behind them; those with `photo` begin with the photo itself, since
 * their fields need it.
 */
export const CHAPTERS = [
  {
    title: 'Crop',
    items: [
      {},
      { crop: 'true' },
      { crop_margin: '5%' },
      { crop_margin: '0 30% 0 5%' },
      { crop_aspect: '1:1' },
      { crop_aspect: '9:16' },
    ],
  },
  {
    title: 'Scale, position and canvas',
    items: [
      { canvas: '600x600', bg_color: '#f4f1ea' },
      { scale: '40%', bg_color: '#f4f1ea' },
      { scale: '40%', position: '0% 100%', bg_color: '#f4f1ea' },
      { scale: '60%', position: 'original', bg_color: '#f4f1ea' },
      { canvas: '600x400', padding: '15%', bg_color: '#f4f1ea' },
      { crop: 'true', padding: '40 10', bg_color: '#f4f1ea' },
    ],
  },
  {
    title: 'Background',
    items: [
      { bg_color: 'white' },
      { bg_color: '#cfe8d5' },
      { bg_color: '#1e90ff80' },
      { bg_gradient: '180deg,#ffffff,#b0bec5' },
      { bg_gradient: '45deg,gold,tomato,rebeccapurple' },
      { bg_gradient: 'radial,#fff7e0,#e0a458' },
      { bg_image: true },
      { bg_image: true, bg_fit: 'contain', canvas: '600x600' },
      { bg_image: true, bg_fit: 'centre' },
      { photo: true, bg_blur: '2' },
      { photo: true, bg_blur: '8' },
    ],
  },
  {
    title: 'Shadow and outline',
    items: [
      { crop_margin: '15%', bg_color: 'white', shadow: 'drop' },
      { crop_margin: '15%', bg_color: 'white', shadow: 'drop', shadow_direction: '230' },
      { crop_margin: '15%', bg_color: 'white', shadow: 'contact' },
      { crop_margin: '15%', bg_color: 'white', shadow: 'contact', shadow_opacity: '95' },
      { crop_margin: '15%', bg_color: 'white', shadow: 'drop', shadow_color: 'royalblue' },
      { crop_margin: '8%', bg_color: 'steelblue', outline: '2%' },
      { crop_margin: '8%', bg_color: '#f4f1ea', outline: '8px', outline_color: 'crimson' },
    ],
  },
  {
    title: 'Masks and regions',
    items: [
      { return: 'mask' },
      { channels: 'alpha', crop: 'true' },
      { return: 'white' },
      { return: 'crop' },
      { photo: true, roi: '0% 0% 50% 100%' },
      { photo: true, semitransparency: 'false' },
    ],
  },
];

/** How the same cutout is written, as bytes tell. */
export const FORMATS = [
  { format: 'png' },
  { photo: true, format: 'png', depth: '16' },
  { format: 'webp' },
  { format: 'webp', lossless: 'true' },
  { format: 'webp', quality: '40' },
  { format: 'avif' },
  { format: 'jpg' },
  { format: 'zip' },
  { format: 'psd' },
];

/** `crop=true` and `bg_image=@rocket.jpg`, as a caller sends it. */
export function fieldsInWords({ photo: _needed, ...fields }) {
  const words = Object.entries(fields).map(
    ([name, value]) => `${name}=${value === true ? '@rocket.jpg' : value}`,
  );
  return words.length === 0 ? ['(nothing)'] : words;
}
