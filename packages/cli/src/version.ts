/** Of `nobg`, as its packages have it. */
export const VERSION = '0.1.0';
