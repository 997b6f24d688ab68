/**
 * What helps where an image failed, by the error’s code.
 * @internal
 */
export const ADVICE: Readonly<Record<string, string>> = {
  unsupported_format: 'Save it as JPEG, PNG or WebP, and send it in a new batch.',
  empty_file: 'Copy the file from the camera again; this one has nothing in it.',
  file_too_large: 'Make it smaller, or choose a plan with a higher limit.',
  too_many_pixels: 'Make it smaller: it has more pixels than this server takes.',
  too_many_frames: 'Send a still picture, or a shorter animation.',
  image_too_small: 'Send it in its original size.',
  unreadable_image:
    'Open it in an image editor and save it again, or copy it from the camera once more.',
  no_subject: 'Cut it out in the playground: in another mode, or with a point on the subject.',
  download_failed: 'Check that its address can be opened without signing in.',
  invalid_url: 'Check the address.',
  repeated_image: 'Nothing to do: the first one of the same address is in the batch.',
  cutout_failed: 'Retry it. If it fails again, send it to your administrator.',
  deadline_exceeded: 'Retry it when the server is less busy, or make it smaller.',
  job_expired: 'Send it in a new batch.',
  plan_limit: 'Your plan is used up: wait until it begins anew, or choose a larger one.',
  mode_not_in_plan: 'Choose a mode that your plan has.',
  hd_not_in_plan: 'Turn HD edges off, or choose a plan that has them.',
};

export function adviceFor(code: string): string {
  return ADVICE[code] ?? 'Retry it.';
}
