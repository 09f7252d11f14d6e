// Reading again and again, but never twice at once.

/** What does a work: whoever asks while it is done gets another one after it. */
export function looker(work) {
  let isLooking = false;
  let isAsked = false;
  return async () => {
    isAsked = true;
    if (isLooking)
      return;
    isLooking = true;
    try {
      while (isAsked) {
        isAsked = false;
        await work();
      }
    } finally {
      isLooking = false;
    }
  };
}
