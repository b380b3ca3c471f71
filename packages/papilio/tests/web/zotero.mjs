// Runs the translator that the site serves on pages of the site, with what it asks of Zotero in Zotero's place.
// Input: {script, choose: [id] or null, pages: [{url, html}], records: {decoded address: CSL-JSON}}; prints what came of each page.
import { readFileSync } from "node:fs";
import { parseHTML } from "linkedom";

const { script, choose, pages, records } = JSON.parse(readFileSync(0, "utf8"));
// Zotero reads the header by itself and runs what follows it.
const program = script.slice(script.indexOf("\n}\n") + 2);

async function translate({ url, html }) {
  const taken = [];
  const offered = [];
  const asked = [];
  class Item {
    constructor(type) {
      Object.assign(this, { itemType: type, creators: [], tags: [], attachments: [] });
    }
    complete() {
      taken.push({ ...this });
    }
  }
  const selectItems = async (items) => {
    offered.push(items);
    return choose && Object.fromEntries(choose.map((id) => [id, items[id]]));
  };
  const requestJSON = async (address) => {
    asked.push(address);
    const decoded = decodeURIComponent(address);
    if (!(decoded in records)) throw new Error(`nothing at ${address}`);
    return records[decoded];
  };
  const make = new Function("Zotero", "requestJSON", `${program}\nreturn { detectWeb, doWeb };`);
  const { detectWeb, doWeb } = make({ Item, selectItems }, requestJSON);
  const { document } = parseHTML(html);
  const detected = detectWeb(document, url);
  if (detected) await doWeb(document, url);
  return { detected, offered, asked, taken };
}

const answers = [];
for (const page of pages) answers.push(await translate(page));
console.log(JSON.stringify(answers));
