// Numbers, sizes and times in the page's language.
import { language } from "./texts.js";

const formatters = new Map(); // by language and kind: to make one takes far longer than to use it

function formatter(kind, make) {
  const key = language() + kind;
  return formatters.get(key) ?? formatters.set(key, make(language())).get(key);
}

export const number = (value, digits = 0) =>
  formatter(digits, spoken => new Intl.NumberFormat(spoken, { maximumFractionDigits: digits })).format(value);

// A number and its unit stay on one line.
const unit = (shown, name) => shown + "\u00a0" + name;

/** Seconds as a person says them: 0.123 s, 12.3 s, 4 min 5 s, 2 h 3 min. */
export function span(seconds) {
  if (seconds < 60)
    return unit(number(seconds, seconds < 10 ? 3 : 1), "s");
  const whole = Math.round(seconds);
  return whole < 3600
    ? unit(Math.floor(whole / 60), "min ") + unit(whole % 60, "s")
    : unit(Math.floor(whole / 3600), "h ") + unit(Math.floor((whole % 3600) / 60), "min");
}

/** A day and a time of day, where the reader is. */
export const moment = second =>
  formatter("moment", spoken => new Intl.DateTimeFormat(spoken, { dateStyle: "short", timeStyle: "medium" })).format(new Date(second * 1000));

/** A time of day, where the reader is. */
export const clock = (second, timeStyle = "medium") =>
  formatter(timeStyle, spoken => new Intl.DateTimeFormat(spoken, { timeStyle })).format(new Date(second * 1000));

/** An age in whole seconds; clocks may differ by a little, and nothing is younger than now. */
export const age = seconds => span(Math.max(0, Math.round(seconds)));

/** A number of MiB as MiB or GiB. */
export const mebibytes = value => value < 1024 ? unit(number(value), "MiB") : unit(number(value / 1024, 1), "GiB");

export const size = (width, height) => width + "×" + height;
