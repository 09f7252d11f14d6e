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

/** Asks for a work in a while: however often it is asked for until then, it is done once. wait() says how many milliseconds that is. */
export function later(work, wait) {
  let timer = 0;
  return () => {
    timer ||= setTimeout(() => {
      timer = 0;
      work();
    }, wait());
  };
}
