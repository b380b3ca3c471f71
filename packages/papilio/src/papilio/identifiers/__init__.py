"""Which paper does this text or URL name?

`arxiv` holds the grammar of arXiv ids, `sites` reads `sites.json`, the one table of URL shapes that the browser
extension reads too. Everything here is pure and imports nothing but `errors`.

Three spellings of one name:

- `ref`, the canonical name: `arxiv:2401.00001`, `arxiv:hep-th/9901001`, `openreview:<key>`, `acl:<key>`,
  `pmlr:<vol>/<key>`, `cvf:<name>`, `neurips:<hash>`, `iclr:<year>/<hash>`, `mlsys:<year>/<hash>`, `ijcai:<year>/<n>`,
  `jmlr:<key>`, `own:<hash>`, or the `id` that a record of our JSONL form brought (`cvpr2023:df27…`);
- `key`, its form in our URLs and HTML ids: `2401.00001` below `/arxiv/`, and below `/venue/` `<key>@OpenReview`,
  `<key>@ACL`, `<n>@<year>@IJCAI`, `<key>@<vol>@PMLR`, `<name>@CVF` …; a ref without such a form is its own key;
- the text people have: URLs, ids with versions, DOIs.

`table` reads the JSON, `spelling` makes odd characters plain, `arxiv` is the grammar of ids, `refs` knows the spellings of a
name, `sites` reads URLs, `names` whole texts, `titles` the titles of tabs, and `reference` writes the
page of the documentation.
"""

from papilio.identifiers.arxiv import ArxivId, find_arxiv_ids, parse_arxiv_id
from papilio.identifiers.names import (
    Identified,
    ListName,
    Mention,
    canonical_ref,
    dois_of,
    frameable_hosts,
    identify,
    key_of,
    page_path,
    page_url,
    path_segment,
    pdf_url,
    ref_of_key,
)

__all__ = [
    "ArxivId",
    "Identified",
    "ListName",
    "Mention",
    "canonical_ref",
    "dois_of",
    "find_arxiv_ids",
    "frameable_hosts",
    "identify",
    "key_of",
    "page_path",
    "page_url",
    "parse_arxiv_id",
    "path_segment",
    "pdf_url",
    "ref_of_key",
]
