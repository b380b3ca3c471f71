// The grammar of arXiv identifiers. Since April 2007 `YYMM.NNNN` (until December 2014) and `YYMM.NNNNN` (since January 2015);
// before, `archive/YYMMNNN` with an archive of a closed list and, at times, a class that means nothing. Either may carry a
// version.
import { IdentifierError } from "./errors.js";
import { isLonger, plain, shortened, strip, stripEnd } from "./spelling.js";
import { TABLE, lazily } from "./table.js";

const FIRST_NEW = 704;
const FIRST_LONG = 1501;
const FIRST_OLD_YEAR = 91;
const PREFIX = /^(?:oai:arxiv\.org:|arxiv[ ]?[:./]?[ ]{0,3})/i;
const BODY_LENGTH = 64;

/**
 * The id that the whole of `text` is, in any form (`arXiv:` prefix, version, `.pdf`, padding, old archive with class).
 * @returns {{base: string, version: number | null}} `base` is the canonical id without version: `2401.00001`,
 *   `hep-th/9901001` (never `math.GT/0309136`); `version` is null when the text names none
 * @throws {IdentifierError} `text` is not one id; says what is wrong (month 13, too few digits, unknown archive …)
 */
export function parseArxivId(text) {
  const body = bodyOf(text);
  const found = read(body);
  if (found.wrong !== undefined) throw new IdentifierError(found.wrong || complaint(body));
  return found;
}

/** As `parseArxivId`, but null for what is no id. */
export function tryArxivId(text) {
  const found = read(bodyOf(text));
  return found.wrong === undefined ? found : null;
}

function bodyOf(text) {
  const body = strip(plain(text).text).replace(PREFIX, "");
  return body.slice(-4).toLowerCase() === ".pdf" ? body.slice(0, -4) : body;
}

// The id, or what is `wrong` with it; an empty text there when it does not look like one.
function read(body) {
  if (isLonger(body, BODY_LENGTH)) return { wrong: "" };
  let parts = TABLE.new.match(body);
  if (parts) return readNew(body, parts);
  parts = TABLE.old.match(body);
  return parts ? readOld(body, parts) : { wrong: "" };
}

function readNew(text, { year, month, number, version }) {
  const issued = Number(year + month);
  if (!isMonth(month)) return { wrong: noMonth(text, month) };
  if (issued < FIRST_NEW) {
    return { wrong: `${text}: ids of this form begin with 0704 (April 2007); before, they read like hep-th/9901001` };
  }
  if (issued >= FIRST_LONG && number.length === 4) number = `0${number}`;
  if (issued < FIRST_LONG && number.length === 5) {
    if (number[0] !== "0") return { wrong: `${text}: ids before January 2015 have four digits after the dot` };
    number = number.slice(1);
  }
  return numbered(text, number, version, `${year}${month}.${number}`);
}

function readOld(text, { archive, year, month, number, version }) {
  if (!isMonth(month)) return { wrong: noMonth(text, month) };
  if (Number(year) < FIRST_OLD_YEAR && Number(year + month) >= FIRST_NEW) {
    return { wrong: `${text}: ids with an archive run from 9107 to 0703 (March 2007)` };
  }
  return numbered(text, number, version, `${archive.toLowerCase()}/${year}${month}${number}`);
}

const isMonth = (month) => Number(month) >= 1 && Number(month) <= 12;
const noMonth = (text, month) => `${text}: there is no month ${month}; the first four digits are year and month`;

function numbered(text, number, version, base) {
  if (!Number(number)) return { wrong: `${text}: the numbers of a month begin at 1` };
  if (version?.[0] === "0") return { wrong: `${text}: versions begin at v1` };
  return { base, version: version === undefined ? null : Number(version) };
}

function complaint(body) {
  const shown = shortened(body, BODY_LENGTH);
  if (!body) return "no arXiv id given; one reads like 2401.00001 or hep-th/9901001";
  const digits = /^[0-9]{4}\.([0-9]+)/.exec(body)?.[1].length;
  if (digits && (digits < 4 || digits > 5)) {
    return `${shown}: ${digits} digits after the dot; an arXiv id has five, or four before 2015`;
  }
  const old = /^([A-Za-z-]+)(?:\.[A-Za-z-]+)?\/([0-9]*)/.exec(body);
  if (old?.[2].length === 7) return `${shown}: ${old[1]} is none of arXiv's archives with ids of this form`;
  if (old) return `${shown}: an old arXiv id has seven digits after the slash, as in hep-th/9901001`;
  return `${shown} is no arXiv id; one reads like 2401.00001, 2401.00001v2 or hep-th/9901001`;
}

/** Every id that stands in prose, as [start, end, id], in order; never inside a DOI, a price or a longer number. */
export function findArxivIds(text) {
  const source = plain(text);
  return Array.from(scanArxivIds(source.text), ([start, end, found]) => [...source.original(start, end), found]);
}

const ARXIV_DOI = /10\.48550\/arxiv\./iy;
const DOI_BODY = /[!#$%&'()*+./0-9:;=?@A-Z\[\]_a-z~-]*/y;
// Group 1 is a DOI, any later one an id.
const PROSE = lazily(() => new RegExp([TABLE.doi(), ...TABLE.prose()].map((source) => `(?:${source})`).join("|"), "gi"));

// Four digits where five are due.
const SHORT = /^(?:1[5-9]|[2-9][0-9])[0-9]{2}\.[0-9]{4}(?![0-9])/;

/**
 * As `findArxivIds`, for a text already made plain. Four digits where five are due are an id where something says so, or where
 * they are the whole text; elsewhere they are a number.
 */
export function* scanArxivIds(text) {
  const prose = PROSE();
  let place = 0;
  for (;;) {
    prose.lastIndex = place;
    const match = prose.exec(text);
    if (!match) return;
    let body = match.slice(1).find((group) => group !== undefined);
    let start = match.index;
    let end = match.index + match[0].length;
    place = end;
    if (match[1] !== undefined) {
      start = end - match[1].length;
      DOI_BODY.lastIndex = start;
      place = start + DOI_BODY.exec(text)[0].length;
      ARXIV_DOI.lastIndex = start;
      if (!ARXIV_DOI.test(text)) continue;
      body = stripEnd(text.slice(ARXIV_DOI.lastIndex, place), ".,;:!?'\")]");
      end = ARXIV_DOI.lastIndex + body.length;
    }
    if (match.at(-1) !== undefined && SHORT.test(body) && match[0] !== strip(text)) continue;
    const found = tryArxivId(body);
    if (found) yield [start, end, found];
  }
}
