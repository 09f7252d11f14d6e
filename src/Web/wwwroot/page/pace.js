// How many jobs were completed within the last minute, as far as this page has seen.
const minute = 60000;
const seen = []; // [moment, completed], oldest first

/** Notes how many are completed by now. */
export function perMinute(completed) {
  const at = performance.now();
  if (seen.length === 0 || seen.at(-1)[1] !== completed)
    seen.push([at, completed]);
  while (seen.length > 1 && at - seen[1][0] > minute)
    seen.shift();
  const since = at - seen[0][0] > minute ? seen.at(-1)[1] : seen[0][1];
  return Math.max(0, completed - since);
}
