// Takes papers from the pages of one Papilio site into Zotero. Pages name their papers by `div.panel.paper` and their ids;
// the records come as CSL-JSON from /cite/<id>?format=csl.

const PAPERS = "div.papers > div.panel.paper";

function papersOf(doc) {
	const found = {};
	for (const card of doc.querySelectorAll(PAPERS)) {
		const link = card.querySelector("a.title-link");
		if (link) found[card.getAttribute("id")] = titleOf(link);
	}
	return found;
}

// A formula brings its TeX in an attribute, not in its text.
function titleOf(link) {
	const pieces = [];
	for (const node of link.childNodes) {
		const tex = node.getAttribute && node.getAttribute("alttext");
		pieces.push(tex ? `$${tex}$` : node.textContent);
	}
	return pieces.join("").replace(/\s+/g, " ").trim();
}

function detectWeb(doc, _url) {
	const found = Object.keys(papersOf(doc));
	if (!found.length) return false;
	if (!doc.querySelector('meta[name="citation_title"]')) return "multiple";
	if (doc.querySelector('meta[name="citation_conference_title"]')) return "conferencePaper";
	return doc.querySelector('meta[name="citation_journal_title"]') ? "journalArticle" : "preprint";
}

async function doWeb(doc, _url) {
	const found = papersOf(doc);
	let keys = Object.keys(found);
	if (detectWeb(doc, _url) === "multiple") {
		const chosen = await Zotero.selectItems(found);
		if (!chosen) return;
		keys = Object.keys(chosen);
	}
	for (const key of keys) await take(doc, key);
}

async function take(doc, key) {
	const path = key.split("/").map(encodeURIComponent).join("/");
	const [record] = await requestJSON(`${SITE}/cite/${path}?format=csl`);
	const types = { "article-journal": "journalArticle", "paper-conference": "conferencePaper", article: "preprint" };
	const type = types[record.type] || "document";
	const item = new Zotero.Item(type);
	item.title = record.title;
	for (const name of record.author || []) item.creators.push(creatorOf(name));
	const day = record.issued ? record.issued["date-parts"][0] : [];
	item.date = day.map((part) => String(part).padStart(2, "0")).join("-");
	if (record.abstract) item.abstractNote = record.abstract;
	if (record.URL) item.url = record.URL;
	if (record.DOI) item.DOI = record.DOI;
	item.citationKey = record.id;
	item.libraryCatalog = "Papilio";
	if (type === "conferencePaper") {
		item.proceedingsTitle = record["container-title"];
		item.conferenceName = record["event-title"];
	}
	if (type === "journalArticle") item.publicationTitle = record["container-title"];
	if (type === "preprint") {
		item.repository = record.publisher;
		item.archiveID = record.number;
	}
	else if (record.number) item.extra = record.number;
	const card = [...doc.querySelectorAll(PAPERS)].find((each) => each.getAttribute("id") === key);
	for (const subject of card.querySelectorAll("button.watch")) item.tags.push(subject.getAttribute("value"));
	const pdf = card.querySelector("a.title-pdf").getAttribute("data");
	if (pdf) item.attachments.push({ title: "PDF", mimeType: "application/pdf", url: pdf });
	item.complete();
}

function creatorOf(name) {
	if (name.literal) return { lastName: name.literal, creatorType: "author", fieldMode: 1 };
	const family = [name["non-dropping-particle"], name.family].filter(Boolean).join(" ");
	const given = [name.given, name.suffix].filter(Boolean).join(", ");
	return { firstName: given, lastName: family, creatorType: "author" };
}
