const DAY = 864e5;

const monthsLater = (moment, months) => {
  const end = new Date(moment);
  const day = end.getUTCDate();
  end.setUTCMonth(end.getUTCMonth() + months);
  if (end.getUTCDate() < day) end.setUTCDate(0);
  return end;
};

/** What a browser keeps after a refusal: it names nobody and can only say no. */
export const newMark = (outcome, notice, months, now) =>
  `no.${outcome}.${notice}.${monthsLater(now, months).toISOString().slice(0, 10)}`;

/** The refusal that a mark stands for, to the end of its last day, or nothing. */
export const readMark = (text) => {
  const [, outcome, notice, day] =
    /^no\.(decline|withdraw)\.([\da-f]{16})\.(\d{4}-\d\d-\d\d)$/.exec(text) || [];
  return outcome && { outcome, notice, expiresAt: Date.parse(day) + DAY };
};
