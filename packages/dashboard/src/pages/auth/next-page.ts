/** Where to go after signing in: a page of this app, and nowhere else. */
export function nextPage(search: string): string {
  const next = new URLSearchParams(search).get('next') ?? '';
  return /^\/app(\/[\w/-]*)?$/.test(next) ? next : '/app';
}
