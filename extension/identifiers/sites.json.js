// Made from packages/papilio/src/papilio/identifiers/sites.json by extension/tools/table.py.
export default {
  "about": [
    "Which papers and lists a text or URL names: one table for the server and for the browser extension.",
    "Patterns are in the common subset of Python's re (ASCII, IGNORECASE, fullmatch for patterns with ^ and $) and JavaScript's RegExp (flag i); `@name@` stands for a macro of `grammar.macros`, expanded in order.",
    "`captures` names the groups of a pattern in order (a rule's path first, then its value); `{name}` in a template is such a capture.",
    "A rule matches a URL by host, decoded path and, where it has one, a decoded query parameter; it gives a `ref` (written in any form that `names` reads) or a `list`, our path. `many` captures are split at commas. The first rule that matches wins.",
    "`names` says which names a source has (pattern), their canonical spelling (name, case), and the source's own pages; `keys` how they stand in our URLs. `frameable` says that the host lets its PDF be shown inside another site's page.",
    "`titles` says what sites write around the titles of their tabs: the group of the first pattern that fits is the title, none where it says nothing; `prose` is somebody's sentence, in which a title may be quoted."
  ],
  "grammar": {
    "macros": [
      [
        "archive",
        "(?:acc-phys|adap-org|alg-geom|ao-sci|astro-ph|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg|comp-gas|cond-mat|cs|dg-ga|funct-an|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math-ph|math|mtrl-th|nlin|nucl-ex|nucl-th|patt-sol|physics|plasm-ph|q-alg|q-bio|quant-ph|solv-int|supr-con)"
      ],
      [
        "id",
        "(?:@archive@(?:\\.[a-z-]{2,12})?/(?:[0-9]{7}|[0-9]{4}\\.[0-9]{4,5})(?![0-9])(?:v[0-9]{1,3}(?![0-9]))?|[0-9]{4}\\.[0-9]{4,5}(?![0-9])(?:v[0-9]{1,3}(?![0-9]))?)"
      ],
      ["tail", "(?:(?!\\.[0-9])[^0-9A-Za-z\\n][^\\n]*)?"]
    ],
    "new": "^(?:@archive@(?:\\.[a-z-]{2,12})?/)?([0-9]{2})([0-9]{2})\\.([0-9]{4,5})(?:v([0-9]{1,3}))?$",
    "old": "^(@archive@)(?:\\.[a-z-]{2,12})?/([0-9]{2})([0-9]{2})([0-9]{3})(?:v([0-9]{1,3}))?$",
    "prose": [
      {"about": "after arXiv and its kin", "pattern": "(?<![0-9A-Za-z])(?:oai:arxiv\\.org:|(?:abs|pdf)/|arxiv(?:\\.org)?(?:[ \\t\\r\\n]{1,2}(?:e-?|pre)prints?[,:]?[ \\t\\r\\n]{1,2}(?:arxiv)?|[ \\t\\r\\n]?id)?[ \\t\\r\\n]?[:._/#-]{0,2}[ \\t\\r\\n]{0,3}(?:@archive@(?:\\.[a-z-]{2,12})?[ :])?)(@id@)(?:\\.pdf)?(?![0-9A-Za-z])(?!\\.[0-9])(?:[ \\t\\r\\n]{1,2}\\[[a-z-]{2,12}(?:\\.[a-z-]{2,20})?\\](?:[ \\t\\r\\n]{1,2}[0-9]{1,2} [a-z]{3} (?:19|20)[0-9]{2}(?![0-9]))?)?"},
      {"about": "a file", "pattern": "(?<=[/\\\\_])(@id@)(?:(?:%20|[ ]|_)?\\([0-9]{1,2}\\))?\\.pdf(?![0-9A-Za-z])"},
      {"about": "bare", "pattern": "(?<![0-9A-Za-z_.=$€£¥%+&/\\\\@-])(?<!=[ \\t])(?<![$€£¥±≈][ \\t])(?<![±≈])(?<![0-9]:)(?<!vixra:)(?<!vixra )(?<!vixra: )(@id@)(?:\\.pdf)?(?![0-9A-Za-z_%$€£¥=@])(?!\\.[0-9])(?![-/(][0-9])(?! ?[$€£¥±%])(?! ?(?:USD|EUR|GBP|CNY|RMB|JPY|CHF|dollars|euros|yuan|yen|MeV|GeV|TeV|keV|eV|nm|cm|mm|km|Hz|kHz|MHz|GHz|THz|Mpc|kpc|pc|kg|mK|percent)(?![0-9A-Za-z]))(?:[ \\t\\r\\n]{1,2}\\[[a-z-]{2,12}(?:\\.[a-z-]{2,20})?\\](?:[ \\t\\r\\n]{1,2}[0-9]{1,2} [a-z]{3} (?:19|20)[0-9]{2}(?![0-9]))?)?"}
    ],
    "doi": "(?<![0-9.])(?:doi[:=]?[ ]{0,2})?(10\\.[0-9]{4,9}(?:\\.[0-9]{1,9}){0,3}/)(?=[!-~])",
    "filler": "(?:[ \\t\\r\\n,;:.!?()\\[\\]{}<>\\\"'`*_|/&#“”‘’«»、。《》〈〉【】「」-]|and(?![A-Za-z])|arxiv|doi|和|与)*"
  },
  "names": [
    {"source": "arxiv", "pattern": "^(@id@)$", "captures": ["id"], "name": "{id}", "page": "https://arxiv.org/abs/{id}", "pdf": "https://arxiv.org/pdf/{id}", "frameable": true, "example": "arxiv:1706.03762"},
    {"source": "openreview", "pattern": "^([A-Za-z0-9_-]{5,64})$", "captures": ["id"], "name": "{id}", "page": "https://openreview.net/forum?id={id}", "pdf": "https://openreview.net/pdf?id={id}", "frameable": false, "example": "openreview:NGB6YNnO5o"},
    {"source": "acl", "pattern": "^([A-Za-z][0-9]{2}-[0-9]{4})$", "captures": ["id"], "name": "{id}", "case": "upper", "page": "https://aclanthology.org/{id}/", "pdf": "https://aclanthology.org/{id}.pdf", "frameable": true, "example": "acl:P19-1001"},
    {"source": "acl", "pattern": "^((?:19|20)[0-9]{2}\\.(?=[0-9_]*[A-Za-z])[A-Za-z0-9_]+-[A-Za-z0-9_]+\\.[0-9]+)$", "captures": ["id"], "name": "{id}", "case": "lower", "page": "https://aclanthology.org/{id}/", "pdf": "https://aclanthology.org/{id}.pdf", "frameable": true, "example": "acl:2023.acl-long.1"},
    {"source": "pmlr", "pattern": "^[Vv]?([1-9]|[1-4][0-9]|5[0-3])/([A-Za-z0-9_-]+)$", "captures": ["volume", "paper"], "name": "{volume}/{paper}", "case": "lower", "page": "https://proceedings.mlr.press/v{volume}/{paper}.html", "pdf": "https://proceedings.mlr.press/v{volume}/{paper}.pdf", "frameable": true, "example": "pmlr:28/goodfellow13"},
    {"source": "pmlr", "pattern": "^[Vv]?(5[4-9]|[6-9][0-9]|1[0-9]{2}|2[0-2][0-9]|23[0-4])/([A-Za-z0-9_-]+)$", "captures": ["volume", "paper"], "name": "{volume}/{paper}", "case": "lower", "page": "https://proceedings.mlr.press/v{volume}/{paper}.html", "pdf": "https://proceedings.mlr.press/v{volume}/{paper}/{paper}.pdf", "frameable": true, "example": "pmlr:139/radford21a"},
    {"source": "pmlr", "pattern": "^[Vv]?(235|25[2-9]|2[6-9][0-9]|[3-9][0-9]{2})/([A-Za-z0-9_-]+)$", "captures": ["volume", "paper"], "name": "{volume}/{paper}", "case": "lower", "page": "https://proceedings.mlr.press/v{volume}/{paper}.html", "pdf": "https://raw.githubusercontent.com/mlresearch/v{volume}/main/assets/{paper}/{paper}.pdf", "frameable": false, "example": "pmlr:235/kang24b"},
    {"source": "pmlr", "pattern": "^[Vv]?([0-9]{1,4})/([A-Za-z0-9_-]+)$", "captures": ["volume", "paper"], "name": "{volume}/{paper}", "case": "lower", "page": "https://proceedings.mlr.press/v{volume}/{paper}.html"},
    {"source": "pmlr", "pattern": "^([Rr][0-9]{1,3})/([A-Za-z0-9_-]+)$", "captures": ["volume", "paper"], "name": "{volume}/{paper}", "case": "lower", "page": "https://proceedings.mlr.press/{volume}/{paper}.html", "example": "pmlr:r5/kaplan05a"},
    {"source": "cvf", "pattern": "^([A-Za-z0-9_.'()&+!-]+)_(CVPR|ICCV|WACV)_(202[1-9]|20[3-9][0-9])$", "captures": ["stem", "conf", "year"], "name": "{stem}_{conf}_{year}", "page": "https://openaccess.thecvf.com/content/{conf}{year}/html/{stem}_{conf}_{year}_paper.html", "pdf": "https://openaccess.thecvf.com/content/{conf}{year}/papers/{stem}_{conf}_{year}_paper.pdf", "frameable": true, "example": "cvf:Wang_VGGT_Visual_Geometry_Grounded_Transformer_CVPR_2025"},
    {"source": "cvf", "pattern": "^([A-Za-z0-9_.'()&+!-]+)_(CVPR|ICCV|WACV)_(2019|2020)$", "captures": ["stem", "conf", "year"], "name": "{stem}_{conf}_{year}", "page": "https://openaccess.thecvf.com/content_{conf}_{year}/html/{stem}_{conf}_{year}_paper.html", "pdf": "https://openaccess.thecvf.com/content_{conf}_{year}/papers/{stem}_{conf}_{year}_paper.pdf", "frameable": true},
    {"source": "cvf", "pattern": "^([A-Za-z0-9_.'()&+!-]+)_(CVPR)_(201[678])$", "captures": ["stem", "conf", "year"], "name": "{stem}_{conf}_{year}", "page": "https://openaccess.thecvf.com/content_cvpr_{year}/html/{stem}_CVPR_{year}_paper.html", "pdf": "https://openaccess.thecvf.com/content_cvpr_{year}/papers/{stem}_CVPR_{year}_paper.pdf", "frameable": true},
    {"source": "cvf", "pattern": "^([A-Za-z0-9_.'()&+!-]+)_(ICCV|ECCV)_(201[78])$", "captures": ["stem", "conf", "year"], "name": "{stem}_{conf}_{year}", "page": "https://openaccess.thecvf.com/content_{conf}_{year}/html/{stem}_{conf}_{year}_paper.html", "pdf": "https://openaccess.thecvf.com/content_{conf}_{year}/papers/{stem}_{conf}_{year}_paper.pdf", "frameable": true},
    {"source": "cvf", "pattern": "^([A-Za-z0-9_.'()&+!-]+)_(CVPR)_(201[345])$", "captures": ["stem", "conf", "year"], "name": "{stem}_{conf}_{year}", "page": "https://openaccess.thecvf.com/content_cvpr_{year}/html/{stem}_{year}_CVPR_paper.html", "pdf": "https://openaccess.thecvf.com/content_cvpr_{year}/papers/{stem}_{year}_CVPR_paper.pdf", "frameable": true},
    {"source": "cvf", "pattern": "^([A-Za-z0-9_.'()&+!-]+)_(ICCV)_(201[35])$", "captures": ["stem", "conf", "year"], "name": "{stem}_{conf}_{year}", "page": "https://openaccess.thecvf.com/content_iccv_{year}/html/{stem}_{year}_ICCV_paper.html", "pdf": "https://openaccess.thecvf.com/content_iccv_{year}/papers/{stem}_{year}_ICCV_paper.pdf", "frameable": true},
    {"source": "cvf", "pattern": "^([A-Za-z0-9_.'()&+!-]+)_([A-Z]{3,8})_([0-9]{4})$", "captures": ["stem", "conf", "year"], "name": "{stem}_{conf}_{year}"},
    {"source": "cvf", "pattern": "^([A-Za-z0-9_.'()&+!-]+)_([0-9]{4})_([A-Z]{3,8})$", "captures": ["stem", "year", "conf"], "name": "{stem}_{conf}_{year}", "example": "cvf:Rozantsev_Flying_Objects_Detection_2015_CVPR"},
    {"source": "cvf", "pattern": "^([A-Za-z0-9_.'()&+!-]+)$", "captures": ["stem"], "name": "{stem}"},
    {"source": "neurips", "pattern": "^([0-9A-Fa-f]{32})$", "captures": ["hash"], "name": "{hash}", "case": "lower", "example": "neurips:3f5ee243547dee91fbd053c1c4a845aa"},
    {"source": "iclr", "pattern": "^(20[0-9]{2})/([0-9A-Fa-f]{32})$", "captures": ["year", "hash"], "name": "{year}/{hash}", "case": "lower", "page": "https://proceedings.iclr.cc/paper_files/paper/{year}/hash/{hash}-Abstract-Conference.html", "pdf": "https://proceedings.iclr.cc/paper_files/paper/{year}/file/{hash}-Paper-Conference.pdf", "frameable": false, "example": "iclr:2024/5950bf290a1570ea401bf98882128160"},
    {"source": "mlsys", "pattern": "^(2023)/([0-9A-Fa-f]{32})$", "captures": ["year", "hash"], "name": "{year}/{hash}", "case": "lower", "page": "https://proceedings.mlsys.org/paper_files/paper/{year}/hash/{hash}-Abstract-mlsys2023.html", "pdf": "https://proceedings.mlsys.org/paper_files/paper/{year}/file/{hash}-Paper-mlsys2023.pdf", "frameable": false, "example": "mlsys:2023/5950bf290a1570ea401bf98882128160"},
    {"source": "mlsys", "pattern": "^(20(?:19|2[0-2]))/([0-9A-Fa-f]{32})$", "captures": ["year", "hash"], "name": "{year}/{hash}", "case": "lower", "page": "https://proceedings.mlsys.org/paper_files/paper/{year}/hash/{hash}-Abstract.html", "pdf": "https://proceedings.mlsys.org/paper_files/paper/{year}/file/{hash}-Paper.pdf", "frameable": false},
    {"source": "mlsys", "pattern": "^(20[0-9]{2})/([0-9A-Fa-f]{32})$", "captures": ["year", "hash"], "name": "{year}/{hash}", "case": "lower", "page": "https://proceedings.mlsys.org/paper_files/paper/{year}/hash/{hash}-Abstract-Conference.html", "pdf": "https://proceedings.mlsys.org/paper_files/paper/{year}/file/{hash}-Paper-Conference.pdf", "frameable": false},
    {"source": "ijcai", "pattern": "^(201[789]|20[2-9][0-9])/0*([1-9])$", "captures": ["year", "n"], "name": "{year}/{n}", "page": "https://www.ijcai.org/proceedings/{year}/{n}", "pdf": "https://www.ijcai.org/proceedings/{year}/000{n}.pdf", "frameable": false},
    {"source": "ijcai", "pattern": "^(201[789]|20[2-9][0-9])/0*([1-9][0-9])$", "captures": ["year", "n"], "name": "{year}/{n}", "page": "https://www.ijcai.org/proceedings/{year}/{n}", "pdf": "https://www.ijcai.org/proceedings/{year}/00{n}.pdf", "frameable": false},
    {"source": "ijcai", "pattern": "^(201[789]|20[2-9][0-9])/0*([1-9][0-9]{2})$", "captures": ["year", "n"], "name": "{year}/{n}", "page": "https://www.ijcai.org/proceedings/{year}/{n}", "pdf": "https://www.ijcai.org/proceedings/{year}/0{n}.pdf", "frameable": false},
    {"source": "ijcai", "pattern": "^(201[789]|20[2-9][0-9])/0*([1-9][0-9]{3})$", "captures": ["year", "n"], "name": "{year}/{n}", "page": "https://www.ijcai.org/proceedings/{year}/{n}", "pdf": "https://www.ijcai.org/proceedings/{year}/{n}.pdf", "frameable": false, "example": "ijcai:2020/1234"},
    {"source": "ijcai", "pattern": "^(19[0-9]{2}|20[0-9]{2})/0*([1-9][0-9]*)$", "captures": ["year", "n"], "name": "{year}/{n}", "example": "ijcai:2009/91"},
    {"source": "jmlr", "pattern": "^([A-Za-z0-9_-]*[0-9][A-Za-z0-9_-]*)$", "captures": ["id"], "name": "{id}", "case": "lower", "example": "jmlr:18-123"},
    {"source": "own", "pattern": "^([0-9A-Za-z_-]{4,128})$", "captures": ["id"], "name": "{id}", "example": "own:5f2d7c9a"},
    {"source": "doi", "pattern": "^(10\\.[0-9]{4,9}(?:\\.[0-9]+)*/[!-~]+)$", "captures": ["doi"], "name": "{doi}", "case": "lower", "page": "https://doi.org/{doi}", "example": "doi:10.1145/3292500.3330701"}
  ],
  "keys": [
    {"source": "arxiv", "to": "{id}", "pattern": "^(@id@)$", "captures": ["id"], "name": "{id}"},
    {"source": "openreview", "to": "{id}@OpenReview", "pattern": "^([A-Za-z0-9_-]{5,64})@OpenReview$", "captures": ["id"], "name": "{id}"},
    {"source": "acl", "to": "{id}@ACL", "pattern": "^([A-Za-z0-9_.-]+)@ACL$", "captures": ["id"], "name": "{id}"},
    {"source": "pmlr", "to": "{paper}@{volume}@PMLR", "pattern": "^([A-Za-z0-9_-]+)@([VvRr]?[0-9]{1,4})@PMLR$", "captures": ["paper", "volume"], "name": "{volume}/{paper}"},
    {"source": "cvf", "to": "{stem}@{conf}{year}@CVF", "pattern": "^([A-Za-z0-9_.'()&+!-]+)@([A-Z]{3,8})([0-9]{4})@CVF$", "captures": ["stem", "conf", "year"], "name": "{stem}_{conf}_{year}"},
    {"source": "cvf", "to": "{stem}@CVF", "pattern": "^([A-Za-z0-9_.'()&+!-]+)@CVF$", "captures": ["stem"], "name": "{stem}"},
    {"source": "neurips", "to": "{hash}@NeurIPS", "pattern": "^([0-9A-Fa-f]{32})@NeurIPS$", "captures": ["hash"], "name": "{hash}"},
    {"source": "iclr", "to": "{hash}@{year}@ICLR", "pattern": "^([0-9A-Fa-f]{32})@(20[0-9]{2})@ICLR$", "captures": ["hash", "year"], "name": "{year}/{hash}"},
    {"source": "mlsys", "to": "{hash}@{year}@MLSys", "pattern": "^([0-9A-Fa-f]{32})@(20[0-9]{2})@MLSys$", "captures": ["hash", "year"], "name": "{year}/{hash}"},
    {"source": "ijcai", "to": "{n}@{year}@IJCAI", "pattern": "^([0-9]{1,5})@([0-9]{4})@IJCAI$", "captures": ["n", "year"], "name": "{year}/{n}"},
    {"source": "jmlr", "to": "{id}@JMLR", "pattern": "^([A-Za-z0-9_-]+)@JMLR$", "captures": ["id"], "name": "{id}"}
  ],
  "dois": [
    {"pattern": "^10\\.48550/arxiv\\.(@id@)$", "captures": ["id"], "ref": "arxiv:{id}", "dois": ["10.48550/arxiv.{id}"], "example": "10.48550/arXiv.1706.03762"},
    {"pattern": "^10\\.(?:18653|3115)/v1/([a-z][0-9]{2}-[0-9]{4}|[12][0-9]{3}\\.[a-z0-9_]+-[a-z0-9_]+\\.[0-9]+)$", "captures": ["id"], "ref": "acl:{id}", "dois": ["10.18653/v1/{id}", "10.3115/v1/{id}"], "example": "10.18653/v1/P19-1001"},
    {"pattern": "^10\\.24963/ijcai\\.(20[0-9]{2})/([0-9]{1,5})$", "captures": ["year", "n"], "ref": "ijcai:{year}/{n}", "dois": ["10.24963/ijcai.{year}/{n}"], "example": "10.24963/ijcai.2020/123"}
  ],
  "texts": [
    {"pattern": "(?<![0-9A-Za-z])[0-9]{4}arXiv([0-9]{4})([0-9]{5})[A-Z](?![0-9A-Za-z])", "captures": ["month", "number"], "ref": "arxiv:{month}.{number}", "example": "2017arXiv170603762V", "about": "ADS bibcode"},
    {"pattern": "(?<![0-9A-Za-z])[0-9]{4}arXiv([0-9]{4}\\.[0-9]{4})[A-Z](?![0-9A-Za-z])", "captures": ["id"], "ref": "arxiv:{id}", "example": "2008arXiv0804.1234S", "about": "ADS bibcode"},
    {"pattern": "(?<![0-9A-Za-z])[12][0-9]([0-9]{2})(hep|gr|nucl|quant|astro|cond|math|chao|alg|dg|cmp|q|solv|patt|comp|adap|funct)\\.(th|ph|ex|lat|qc|mat|dyn|geom|ga|lg|bio|alg|int|sol|gas|org|an)\\.{1,7}([0-9]{5})[A-Z](?![0-9A-Za-z])", "captures": ["year", "archive", "second", "number"], "ref": "arxiv:{archive}-{second}/{year}{number}", "example": "1997hep.th...11200M", "about": "ADS bibcode of an old id"},
    {"pattern": "(?<![0-9A-Za-z])[12][0-9]([0-9]{2})(hep|gr|nucl|quant|astro|cond|math|chao|alg|dg|cmp|q|solv|patt|comp|adap|funct)\\.(th|ph|ex|lat|qc|mat|dyn|geom|ga|lg|bio|alg|int|sol|gas|org|an)\\.{1,7}([0-9]{4})[A-Z](?![0-9A-Za-z])", "captures": ["year", "archive", "second", "number"], "ref": "arxiv:{archive}-{second}/{year}0{number}", "example": "1999hep.th....1001P", "about": "ADS bibcode of an old id"},
    {"pattern": "(?<![0-9A-Za-z_.'()&+!@-])([A-Za-z0-9_.'()&+!-]{1,300}@(?:v?r?[0-9]{1,4}@|[A-Z]{3,8}[0-9]{4}@)?(?:OpenReview|ACL|IJCAI|PMLR|CVF|NeurIPS|ICLR|MLSys|JMLR))(?![0-9A-Za-z])(?!@)", "captures": ["key"], "ref": "{key}", "example": "NGB6YNnO5o@OpenReview", "about": "key of our URLs"},
    {"pattern": "(?<![0-9A-Za-z])((?:openreview|acl|pmlr|cvf|neurips|iclr|mlsys|ijcai|jmlr|own):[A-Za-z0-9_.'()&+!/-]{1,300})", "captures": ["key"], "ref": "{key}", "example": "pmlr:139/radford21a", "about": "ref"},
    {"pattern": "(?<![0-9A-Za-z.:/=_-])((?:19|20)[0-9]{2}\\.(?=[0-9_]{0,20}[a-z])[a-z0-9_]{2,40}-[a-z0-9_]{1,20}\\.[0-9]{1,4})(?:v([1-9]))?(?:\\.pdf)?(?![0-9A-Za-z_-])(?!\\.[0-9])", "captures": ["id", "version"], "ref": "acl:{id}", "example": "2023.acl-long.1", "about": "key of the ACL Anthology"},
    {"pattern": "^([a-z][0-9]{2}-[0-9]{4})(?:v([1-9]))?(?:\\.pdf)?$", "captures": ["id", "version"], "ref": "acl:{id}", "example": "P19-1001", "about": "old key of the ACL Anthology", "whole": true}
  ],
  "titles": [
    {"hosts": ["x.com", "www.x.com", "mobile.x.com", "twitter.com", "www.twitter.com", "mobile.twitter.com"],
      "forms": [
        {"pattern": "^.{1,100}? (?:on|auf|sur|en|su|no|op|på|в) (?:X|Twitter) ?: [\"“„«](.+)[\"”“»](?: / (?:X|Twitter))?$", "prose": true, "example": "Ada Lee on X: \"Our paper on small boats https://t.co/AbCdEf1\" / X", "title": "Our paper on small boats"},
        {"pattern": "^(?:X|Twitter) ?上的 ?.{1,100}?[：:] ?[\"“](.+)[\"”](?: / (?:X|Twitter))?$", "prose": true, "example": "X 上的 Ada Lee：“Our paper on small boats” / X", "title": "Our paper on small boats"},
        {"pattern": "^(?:X|Twitter)ユーザーの.{1,100}?さん[：:]? ?[「\"“](.+)[」\"”](?: / (?:X|Twitter))?$", "prose": true, "example": "XユーザーのAda Leeさん: 「Our paper on small boats」 / X", "title": "Our paper on small boats"}
      ]},
    {"hosts": ["github.com"],
      "forms": [
        {"pattern": "^(?:GitHub - )?[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+: .{0,80}?(?:code|implementation|repository|repo|codebase|release|materials)(?: and .{1,40}?)? (?:of|for|to|from|accompanying)(?: the| our| an?)?(?: [A-Za-z]+[ '’]{0,2}[0-9]{2,4})?(?: oral| spotlight)?(?: paper| article| work| preprint| publication)?[:,]? (.+?)(?: · GitHub)?$", "prose": true, "example": "GitHub - lee/x: Official code for \"Small Boats for Large Models\"", "title": "Small Boats for Large Models"},
        {"pattern": "^(?:GitHub - )?[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+: (.+?)(?: · GitHub)?$", "prose": true, "example": "GitHub - lee/x: [ICLR 2024 Oral] Small Boats for Large Models", "title": "Small Boats for Large Models"},
        {"pattern": "^(.+?)(?: by [A-Za-z0-9-]+)? · (?:Issue|Pull Request|Discussion) #[0-9]+ · [A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+(?: · GitHub)?$", "example": "Small boats leak · Issue #3 · lee/x · GitHub", "title": "Small boats leak"},
        {"pattern": "^(?:GitHub - |.+ at [^ ]+ · )[A-Za-z0-9_.-]+/([A-Za-z0-9_.-]+)(?: · GitHub)?$", "example": "x/README.md at main · lee/small-boats · GitHub", "title": "small-boats"}
      ]},
    {"hosts": ["reddit.com", "www.reddit.com", "old.reddit.com"],
      "forms": [
        {"pattern": "^(?:\\[[A-Z]{1,2}\\] ?)?(.+?) : (?:r/)?[A-Za-z0-9_]+(?: - Reddit)?$", "example": "[R] Small Boats for Large Models : r/MachineLearning", "title": "Small Boats for Large Models"}
      ]},
    {"hosts": ["news.ycombinator.com"],
      "forms": [
        {"pattern": "^(.+?)(?: \\([12][0-9]{3}\\))?(?: \\[(?:pdf|video)\\])? \\| Hacker News$", "example": "Small Boats for Large Models (2024) [pdf] | Hacker News", "title": "Small Boats for Large Models"}
      ]},
    {"hosts": ["linkedin.com", "www.linkedin.com"],
      "forms": [
        {"pattern": "^.{1,100}? on LinkedIn: (.+?)(?: \\| [0-9,]+ comments?)?$", "prose": true, "example": "Ada Lee on LinkedIn: Our paper on small boats | 12 comments", "title": "Our paper on small boats"}
      ]},
    {"hosts": ["bsky.app"],
      "forms": [
        {"pattern": "^.{1,100}? \\(@[^ )]+\\): [\"“](.+)[\"”] — Bluesky$", "prose": true, "example": "Ada Lee (@lee.bsky.social): \"Our paper on small boats\" — Bluesky", "title": "Our paper on small boats"}
      ]},
    {"hosts": ["mastodon.social", "mastodon.online", "sigmoid.social", "fediscience.org", "mathstodon.xyz"],
      "forms": [
        {"pattern": "^.{1,100}?: [\"“](.+)[\"”] - .+$", "prose": true, "example": "Ada Lee: \"Our paper on small boats\" - Mastodon", "title": "Our paper on small boats"}
      ]},
    {"hosts": ["huggingface.co", "hf.co"],
      "forms": [
        {"pattern": "^Paper page - (.+)$", "example": "Paper page - Small Boats for Large Models", "title": "Small Boats for Large Models"},
        {"pattern": "^[^ /]+/([^ ]+) · (?:Hugging Face|Datasets at Hugging Face)$", "example": "lee/small-boats-7b · Hugging Face", "title": "small-boats-7b"},
        {"pattern": "^(.+) - a [^ ]+ Collection$", "example": "Small Boats - a lee Collection", "title": "Small Boats"}
      ]},
    {"hosts": ["arxiv.org", "www.arxiv.org", "export.arxiv.org"],
      "forms": [
        {"pattern": "^\\[[a-z0-9./-]{7,20}\\] (.+)$", "example": "[2401.00101] Small Boats for Large Models", "title": "Small Boats for Large Models"}
      ]},
    {"hosts": ["www.semanticscholar.org", "semanticscholar.org"],
      "forms": [
        {"pattern": "^(?:\\[PDF\\] )?(.+?) \\| Semantic Scholar$", "example": "[PDF] Small Boats for Large Models | Semantic Scholar", "title": "Small Boats for Large Models"}
      ]},
    {"hosts": ["papers.cool", "www.papers.cool"],
      "forms": [
        {"pattern": "^(.+?) \\| Cool Papers.*$", "example": "Small Boats for Large Models | Cool Papers - Immersive Paper Discovery", "title": "Small Boats for Large Models"}
      ]},
    {"hosts": ["emergentmind.com", "www.emergentmind.com"],
      "forms": [
        {"pattern": "^(.+?) \\([a-z0-9./-]{7,20}\\)(?: .*)?$", "example": "Small Boats for Large Models (2401.00101) - Emergent Mind", "title": "Small Boats for Large Models"}
      ]},
    {"hosts": ["ieeexplore.ieee.org"],
      "forms": [
        {"pattern": "^(.+?) \\| IEEE [^|]+ \\| IEEE Xplore$", "example": "Small Boats for Large Models | IEEE Conference Publication | IEEE Xplore", "title": "Small Boats for Large Models"}
      ]},
    {"hosts": ["dl.acm.org"],
      "forms": [
        {"pattern": "^(.+?) \\| .+$", "example": "Small Boats for Large Models | Proceedings of the 12th International Conference on Boats and Other Vessels", "title": "Small Boats for Large Models"}
      ]},
    {"hosts": ["link.springer.com"],
      "forms": [
        {"pattern": "^(.+?) \\| (?:[^|]+ \\| )?Springer[^|]*$", "example": "Small Boats for Large Models | International Journal of Boats | Springer Nature Link", "title": "Small Boats for Large Models"}
      ]},
    {"hosts": ["onlinelibrary.wiley.com", "*.onlinelibrary.wiley.com"],
      "forms": [
        {"pattern": "^(.+?) - [^-]+ - (?:19|20)[0-9]{2} - .+ - Wiley Online Library$", "example": "Small Boats for Large Models - Lee - 2024 - Journal of Boats - Wiley Online Library", "title": "Small Boats for Large Models"}
      ]},
    {"hosts": ["www.tandfonline.com", "tandfonline.com"],
      "forms": [
        {"pattern": "^Full article: (.+)$", "example": "Full article: Small Boats for Large Models", "title": "Small Boats for Large Models"},
        {"pattern": "^(.+?): [^:]+: Vol [0-9].*$", "example": "Small Boats for Large Models: Journal of Boats: Vol 3, No 2", "title": "Small Boats for Large Models"}
      ]},
    {"hosts": ["neurips.cc", "nips.cc", "iclr.cc", "icml.cc"],
      "forms": [
        {"pattern": "^(?:NeurIPS|ICLR|ICML) (?:20[0-9]{2} )?(?:Poster|Oral|Spotlight|Workshop|Tutorial|Invited Talk)[:]? (.+)$", "example": "NeurIPS Poster Small Boats for Large Models", "title": "Small Boats for Large Models"},
        {"pattern": "^(?:NeurIPS|ICLR|ICML) (.+) (?:Poster|Oral|Spotlight)$", "example": "ICML Small Boats for Large Models Oral", "title": "Small Boats for Large Models"}
      ]},
    {"hosts": ["www.mdpi.com", "mdpi.com"],
      "forms": [
        {"pattern": "^[^|]+ \\| (?:Free Full-Text|An Open Access Journal from MDPI) \\| (.+)$", "example": "Boats | Free Full-Text | Small Boats for Large Models", "title": "Small Boats for Large Models"},
        {"pattern": "^(.+?) \\| MDPI$", "example": "Small Boats for Large Models | MDPI", "title": "Small Boats for Large Models"}
      ]},
    {"hosts": ["www.frontiersin.org", "frontiersin.org"],
      "forms": [
        {"pattern": "^Frontiers \\| (.+)$", "example": "Frontiers | Small Boats for Large Models", "title": "Small Boats for Large Models"}
      ]},
    {"hosts": ["journals.aps.org"],
      "forms": [
        {"pattern": "^Phys[^-]+\\([0-9]{4}\\) +- +(.+)$", "example": "Phys. Rev. Lett. 1, 2 (2024) - Small Boats for Large Models", "title": "Small Boats for Large Models"}
      ]},
    {"hosts": ["ojs.aaai.org", "direct.mit.edu", "academic.oup.com"],
      "forms": [
        {"pattern": "^(.+?) \\| .+$", "example": "Small Boats for Large Models | Proceedings of the Conference on Boats", "title": "Small Boats for Large Models"}
      ]},
    {"hosts": ["ar5iv.labs.arxiv.org", "ar5iv.org", "www.ar5iv.org"],
      "forms": [
        {"pattern": "^\\[[^\\]]{9,24}\\] (.+)$", "example": "[2401.00001] Small Boats for Large Models", "title": "Small Boats for Large Models"}
      ]},
    {"hosts": ["www.jstor.org", "jstor.org"],
      "forms": [
        {"pattern": "^(.+?) on JSTOR$", "example": "Small Boats for Large Models on JSTOR", "title": "Small Boats for Large Models"}
      ]},
    {"hosts": ["ui.adsabs.harvard.edu"],
      "forms": [
        {"pattern": "^(.+?) - (?:NASA/ADS|Astrophysics Data System)$", "example": "Small Boats for Large Models - NASA/ADS", "title": "Small Boats for Large Models"}
      ]},
    {"hosts": ["dblp.org", "www.dblp.org", "dblp.uni-trier.de"],
      "forms": [
        {"pattern": "^dblp: (.+)$", "example": "dblp: Small Boats for Large Models", "title": "Small Boats for Large Models"}
      ]},
    {"hosts": ["openaccess.thecvf.com"],
      "forms": [
        {"pattern": "^[A-Za-z]+ [0-9]{4} Open Access Repository$", "example": "CVPR 2024 Open Access Repository", "title": ""}
      ]},
    {"hosts": ["scholar.google.com", "*.scholar.google.com", "google.com", "www.google.com"],
      "forms": [
        {"pattern": "^(.+?) - Google .{2,20}$", "example": "small boats - Google Scholar", "title": "small boats"},
        {"pattern": "^View article$", "example": "View article", "title": ""}
      ]},
    {"hosts": ["bing.com", "www.bing.com", "cn.bing.com"],
      "forms": [
        {"pattern": "^(.+?) - (?:Search|Bing|搜索|必应)$", "example": "small boats - Search", "title": "small boats"}
      ]},
    {"hosts": ["medium.com", "*.medium.com", "towardsdatascience.com"],
      "forms": [
        {"pattern": "^(.+?) \\| by .+ \\| .+$", "example": "Small Boats for Large Models | by Ada Lee | Medium", "title": "Small Boats for Large Models"}
      ]},
    {"hosts": ["zhihu.com", "www.zhihu.com", "zhuanlan.zhihu.com"],
      "forms": [
        {"pattern": "^(?:\\([^)]*\\) ?)?(.+?) - 知乎$", "example": "(99+ 封私信 / 8 条消息) 小船与大模型 - 知乎", "title": "小船与大模型"}
      ]},
    {"hosts": ["bilibili.com", "www.bilibili.com"],
      "forms": [
        {"pattern": "^(.+?)_哔哩哔哩_bilibili$", "example": "小船与大模型_哔哩哔哩_bilibili", "title": "小船与大模型"}
      ]},
    {"hosts": ["blog.csdn.net"],
      "forms": [
        {"pattern": "^(.+?)(?:_[^_]+)?-CSDN博客$", "example": "小船与大模型_large models-CSDN博客", "title": "小船与大模型"}
      ]}
  ],
  "sites": [
    {
      "name": "ar5iv",
      "title": "ar5iv",
      "hosts": ["ar5iv.labs.arxiv.org", "ar5iv.org", "www.ar5iv.org"],
      "rules": [
        {"path": "^/(?:abs|pdf|html|papers|log)/(@id@)@tail@$", "captures": ["id"], "ref": "arxiv:{id}", "example": "https://ar5iv.labs.arxiv.org/html/1706.03762"}
      ]
    },
    {
      "name": "arxiv",
      "title": "arXiv",
      "hosts": [
        "arxiv.org",
        "*.arxiv.org",
        "xxx.lanl.gov",
        "arxiv.lanl.gov",
        "xxx.sissa.it",
        "xxx.itp.ac.cn",
        "xxx.uni-augsburg.de",
        "xxx.tau.ac.il",
        "arxiv.cornell.edu"
      ],
      "rules": [
        {"path": "^/(?:abs|pdf|html|format|src|e-print|ps|dvi|bibtex|other|cits|refs|tb|trackback|view|v|auth/show-endorsers)/(?:arxiv[:/])?(@id@)@tail@$", "captures": ["id"], "ref": "arxiv:{id}", "example": "https://arxiv.org/abs/1706.03762v5"},
        {"path": "^/show-email/[0-9a-z]+/(@id@)@tail@$", "captures": ["id"], "ref": "arxiv:{id}", "example": "https://arxiv.org/show-email/9f22ccf2/2106.09608"},
        {"path": "^/ftp/arxiv/papers/[0-9]{4}/(@id@)\\.[a-z.]+$", "captures": ["id"], "ref": "arxiv:{id}", "example": "https://arxiv.org/ftp/arxiv/papers/1308/1308.0661.pdf"},
        {"path": "^/ftp/(@archive@)/papers/[0-9]{4}/([0-9]{7}(?:v[0-9]+)?)\\.[a-z.]+$", "captures": ["archive", "number"], "ref": "arxiv:{archive}/{number}", "example": "https://arxiv.org/ftp/hep-th/papers/9901/9901001.pdf"},
        {"path": "^/prevnext$", "captures": ["id"], "ref": "arxiv:{id}", "parameter": "id", "value": "^(@id@)$", "example": "https://arxiv.org/prevnext?id=2106.09608&function=next"},
        {"path": "^/api/query$", "captures": ["id"], "ref": "arxiv:{id}", "parameter": "id_list", "value": "^(@id@(?:,@id@)*),?$", "many": true, "example": "https://export.arxiv.org/api/query?id_list=1706.03762,hep-th/9901001"},
        {"path": "^/oai2?$", "captures": ["id"], "ref": "arxiv:{id}", "parameter": "identifier", "value": "^oai:arxiv\\.org:(@id@)$", "example": "https://oaipmh.arxiv.org/oai?verb=GetRecord&identifier=oai:arXiv.org:1706.03762"},
        {"path": "^/(?:a|search|find)(?:/[^\\n]*)?$", "captures": ["id"], "ref": "arxiv:{id}", "parameter": "query", "value": "^(?:arxiv:)?(@id@)$", "example": "https://arxiv.org/search/?query=1706.03762&searchtype=all"},
        {"path": "^/catchup/([a-z]+(?:-[a-z]+)?(?:\\.[a-z]+(?:-[a-z]+)?)?)/([0-9]{4}-[0-9]{2}-[0-9]{2})/?$", "captures": ["list", "date"], "list": "/arxiv/{list}?date={date}", "example": "https://arxiv.org/catchup/cs/2026-08-12?abs=True"},
        {"path": "^/catchup/([a-z]+(?:-[a-z]+)?(?:\\.[a-z]+(?:-[a-z]+)?)?)/?$", "captures": ["list"], "list": "/arxiv/{list}", "example": "https://arxiv.org/catchup/cs.CL"},
        {"path": "^/list/([a-z]+(?:-[a-z]+)?(?:\\.[a-z]+(?:-[a-z]+)?)?)(?:/(?:new|recent|pastweek|current|[0-9]{2,6}|[0-9]{4}-[0-9]{2}))?/?$", "captures": ["list"], "list": "/arxiv/{list}", "example": "https://arxiv.org/list/cs.CL/new"},
        {"path": "^/(?:rss|atom)/([a-z](?:[a-z.]|[,+-](?=[a-z]))*)/?$", "captures": ["list"], "list": "/arxiv/{list}", "example": "https://rss.arxiv.org/rss/cs.CL+cs.LG"},
        {"path": "^/archive/(@archive@)/?$", "captures": ["list"], "list": "/arxiv/{list}", "example": "https://arxiv.org/archive/astro-ph"}
      ]
    },
    {
      "name": "alphaxiv",
      "title": "alphaXiv",
      "hosts": ["alphaxiv.org", "*.alphaxiv.org"],
      "rules": [
        {"path": "^/(?:[a-z]{2}(?:-[a-z]{2})?/)?[a-z]{2,20}/(@id@)@tail@$", "captures": ["id"], "ref": "arxiv:{id}", "example": "https://www.alphaxiv.org/overview/1706.03762v5"},
        {"path": "^/papers/v[0-9]/(?:legacy/)?(@id@)@tail@$", "captures": ["id"], "ref": "arxiv:{id}", "example": "https://api.alphaxiv.org/papers/v3/1706.03762"},
        {"path": "^/(?:v[0-9]/pdf/)?(@id@)\\.pdf$", "captures": ["id"], "ref": "arxiv:{id}", "example": "https://pdfs.assets.alphaxiv.org/1706.03762v5.pdf"}
      ]
    },
    {
      "name": "huggingface",
      "title": "Hugging Face papers",
      "hosts": ["huggingface.co", "www.huggingface.co", "hf.co", "hf-mirror.com"],
      "rules": [
        {"path": "^/(?:api/)?papers/(@id@)@tail@$", "captures": ["id"], "ref": "arxiv:{id}", "example": "https://huggingface.co/papers/1706.03762"},
        {"path": "^/papers/?$", "parameter": "q", "value": "^([^\\n]+)$", "captures": ["query"], "list": "/search?q={query}", "example": "https://huggingface.co/papers?q=effective+rank"},
        {"path": "^/papers(?:/(?:date|week|month|trending)(?:/[^\\n]*)?)?/?$", "captures": [], "list": "/venue/Daily%20Papers", "example": "https://huggingface.co/papers/date/2025-10-23"}
      ]
    },
    {
      "name": "scirate",
      "title": "SciRate",
      "hosts": ["scirate.com", "www.scirate.com"],
      "rules": [{"path": "^/arxiv/(@id@)@tail@$", "captures": ["id"], "ref": "arxiv:{id}", "example": "https://scirate.com/arxiv/quant-ph/9705052"}]
    },
    {
      "name": "semanticscholar",
      "title": "Semantic Scholar",
      "hosts": ["semanticscholar.org", "www.semanticscholar.org", "api.semanticscholar.org", "pdfs.semanticscholar.org"],
      "rules": [
        {"path": "^/(?:graph/v1/paper/|v1/paper/|paper/)?(?:arxiv:|arxiv/)(@id@)@tail@$", "captures": ["id"], "ref": "arxiv:{id}", "example": "https://api.semanticscholar.org/arXiv:1706.03762"},
        {"path": "^/(?:graph/v1/paper/|v1/paper/|paper/)?doi:(10\\.[0-9]{4,9}/[!-~]+)$", "captures": ["doi"], "ref": "doi:{doi}", "example": "https://api.semanticscholar.org/graph/v1/paper/DOI:10.18653/v1/P19-1001"},
        {"path": "^/(?:graph/v1/paper/|v1/paper/|paper/)?acl:([a-z0-9_.-]+)$", "captures": ["id"], "ref": "acl:{id}", "example": "https://api.semanticscholar.org/graph/v1/paper/ACL:P19-1001"}
      ]
    },
    {
      "name": "ads",
      "title": "NASA ADS",
      "hosts": ["ui.adsabs.harvard.edu", "adsabs.harvard.edu", "cdsads.u-strasbg.fr", "scixplorer.org", "www.scixplorer.org", "dev.scixplorer.org"],
      "rules": [
        {"path": "^/(?:abs|link_gateway)/arxiv:(@id@)@tail@$", "captures": ["id"], "ref": "arxiv:{id}", "example": "https://ui.adsabs.harvard.edu/abs/arXiv:2106.09608"},
        {"path": "^/(?:abs|link_gateway)/[0-9]{4}arXiv([0-9]{4})([0-9]{5})[A-Z.](?:/[^\\n]*)?$", "captures": ["month", "number"], "ref": "arxiv:{month}.{number}", "example": "https://ui.adsabs.harvard.edu/abs/2017arXiv170603762V/abstract"},
        {"path": "^/(?:abs|link_gateway)/[0-9]{4}arXiv([0-9]{4}\\.[0-9]{4})[A-Z.](?:/[^\\n]*)?$", "captures": ["id"], "ref": "arxiv:{id}", "example": "https://ui.adsabs.harvard.edu/abs/2008arXiv0804.1234S"},
        {"path": "^/(?:abs|link_gateway)/[12][0-9]([0-9]{2})([a-z]+)\\.([a-z]+)\\.+([0-9]{5})[A-Z.](?:/[^\\n]*)?$", "captures": ["year", "archive", "second", "number"], "ref": "arxiv:{archive}-{second}/{year}{number}", "example": "https://ui.adsabs.harvard.edu/abs/1997hep.th...11200M"},
        {"path": "^/(?:abs|link_gateway)/[12][0-9]([0-9]{2})([a-z]+)\\.([a-z]+)\\.+([0-9]{4})[A-Z.](?:/[^\\n]*)?$", "captures": ["year", "archive", "second", "number"], "ref": "arxiv:{archive}-{second}/{year}0{number}", "example": "https://ui.adsabs.harvard.edu/abs/1999hep.th....1001P"},
        {"path": "^/(?:abs|link_gateway)/[12][0-9]([0-9]{2})([a-z]+)\\.+([0-9]{5})[A-Z.](?:/[^\\n]*)?$", "captures": ["year", "archive", "number"], "ref": "arxiv:{archive}/{year}{number}", "example": "https://ui.adsabs.harvard.edu/abs/2002math.....11159P"},
        {"path": "^/(?:abs|link_gateway)/[12][0-9]([0-9]{2})([a-z]+)\\.+([0-9]{4})[A-Z.](?:/[^\\n]*)?$", "captures": ["year", "archive", "number"], "ref": "arxiv:{archive}/{year}0{number}", "example": "https://ui.adsabs.harvard.edu/abs/2003math......3109P"}
      ]
    },
    {
      "name": "inspire",
      "title": "INSPIRE",
      "hosts": ["inspirehep.net", "www.inspirehep.net", "old.inspirehep.net", "inspirebeta.net"],
      "rules": [
        {"path": "^/(?:api/)?(?:literature/)?arxiv/(@id@)@tail@$", "captures": ["id"], "ref": "arxiv:{id}", "example": "https://inspirehep.net/api/arxiv/hep-th/9711200"},
        {"path": "^/(?:api/)?(?:literature|search)/?$", "captures": ["id"], "ref": "arxiv:{id}", "parameter": "q", "value": "^(?:find |f )?(?:eprint|arxiv)[ :]{1,2}(?:arxiv:)?(@id@)$", "example": "https://inspirehep.net/literature?q=eprint:hep-th/9711200"},
        {"path": "^/search/?$", "captures": ["id"], "ref": "arxiv:{id}", "parameter": "p", "value": "^(?:find |f )?(?:eprint|arxiv)[ :]{1,2}(?:arxiv:)?(@id@)$", "example": "https://inspirehep.net/search?p=find+eprint+hep-th/9711200"},
        {"path": "^/(?:api/)?doi/(10\\.[0-9]{4,9}/[!-~]+)$", "captures": ["doi"], "ref": "doi:{doi}", "example": "https://inspirehep.net/api/doi/10.1103/PhysRevLett.19.1264"}
      ]
    },
    {
      "name": "scholar",
      "title": "Google Scholar",
      "hosts": [
        "scholar.google.com", "*.scholar.google.com", "scholar.google.ad", "scholar.google.ae", "scholar.google.al",
        "scholar.google.am", "scholar.google.as", "scholar.google.at", "scholar.google.az", "scholar.google.ba",
        "scholar.google.be", "scholar.google.bf", "scholar.google.bg", "scholar.google.bi", "scholar.google.bj",
        "scholar.google.bs", "scholar.google.bt", "scholar.google.by", "scholar.google.ca", "scholar.google.cat",
        "scholar.google.cd", "scholar.google.cf", "scholar.google.cg", "scholar.google.ch", "scholar.google.ci",
        "scholar.google.cl", "scholar.google.cm", "scholar.google.cn", "scholar.google.co.ao", "scholar.google.co.bw",
        "scholar.google.co.ck", "scholar.google.co.cr", "scholar.google.co.id", "scholar.google.co.il",
        "scholar.google.co.in", "scholar.google.co.jp", "scholar.google.co.ke", "scholar.google.co.kr",
        "scholar.google.co.ls", "scholar.google.co.ma", "scholar.google.co.mz", "scholar.google.co.nz",
        "scholar.google.co.th", "scholar.google.co.tz", "scholar.google.co.ug", "scholar.google.co.uk",
        "scholar.google.co.uz", "scholar.google.co.ve", "scholar.google.co.vi", "scholar.google.co.za",
        "scholar.google.co.zm", "scholar.google.co.zw", "scholar.google.com.af", "scholar.google.com.ag",
        "scholar.google.com.ar", "scholar.google.com.au", "scholar.google.com.bd", "scholar.google.com.bh",
        "scholar.google.com.bn", "scholar.google.com.bo", "scholar.google.com.br", "scholar.google.com.by",
        "scholar.google.com.bz", "scholar.google.com.co", "scholar.google.com.cu", "scholar.google.com.cy",
        "scholar.google.com.do", "scholar.google.com.ec", "scholar.google.com.eg", "scholar.google.com.et",
        "scholar.google.com.fj", "scholar.google.com.gh", "scholar.google.com.gi", "scholar.google.com.gt",
        "scholar.google.com.hk", "scholar.google.com.jm", "scholar.google.com.kh", "scholar.google.com.kw",
        "scholar.google.com.lb", "scholar.google.com.ly", "scholar.google.com.mm", "scholar.google.com.mt",
        "scholar.google.com.mx", "scholar.google.com.my", "scholar.google.com.na", "scholar.google.com.ng",
        "scholar.google.com.ni", "scholar.google.com.np", "scholar.google.com.om", "scholar.google.com.pa",
        "scholar.google.com.pe", "scholar.google.com.pg", "scholar.google.com.ph", "scholar.google.com.pk",
        "scholar.google.com.pr", "scholar.google.com.py", "scholar.google.com.qa", "scholar.google.com.sa",
        "scholar.google.com.sb", "scholar.google.com.sg", "scholar.google.com.sl", "scholar.google.com.sv",
        "scholar.google.com.tj", "scholar.google.com.tr", "scholar.google.com.tw", "scholar.google.com.ua",
        "scholar.google.com.uy", "scholar.google.com.vc", "scholar.google.com.vn", "scholar.google.cv", "scholar.google.cz",
        "scholar.google.de", "scholar.google.dj", "scholar.google.dk", "scholar.google.dm", "scholar.google.dz",
        "scholar.google.ee", "scholar.google.es", "scholar.google.fi", "scholar.google.fm", "scholar.google.fr",
        "scholar.google.ga", "scholar.google.ge", "scholar.google.gg", "scholar.google.gl", "scholar.google.gm",
        "scholar.google.gr", "scholar.google.gy", "scholar.google.hn", "scholar.google.hr", "scholar.google.ht",
        "scholar.google.hu", "scholar.google.ie", "scholar.google.im", "scholar.google.iq", "scholar.google.is",
        "scholar.google.it", "scholar.google.je", "scholar.google.jo", "scholar.google.kg", "scholar.google.ki",
        "scholar.google.kz", "scholar.google.la", "scholar.google.li", "scholar.google.lk", "scholar.google.lt",
        "scholar.google.lu", "scholar.google.lv", "scholar.google.md", "scholar.google.me", "scholar.google.mg",
        "scholar.google.mk", "scholar.google.ml", "scholar.google.mn", "scholar.google.mu", "scholar.google.mv",
        "scholar.google.mw", "scholar.google.ne", "scholar.google.nl", "scholar.google.no", "scholar.google.nr",
        "scholar.google.nu", "scholar.google.pl", "scholar.google.pn", "scholar.google.ps", "scholar.google.pt",
        "scholar.google.ro", "scholar.google.rs", "scholar.google.ru", "scholar.google.rw", "scholar.google.sc",
        "scholar.google.se", "scholar.google.sh", "scholar.google.si", "scholar.google.sk", "scholar.google.sm",
        "scholar.google.sn", "scholar.google.so", "scholar.google.sr", "scholar.google.st", "scholar.google.td",
        "scholar.google.tg", "scholar.google.tl", "scholar.google.tm", "scholar.google.tn", "scholar.google.to",
        "scholar.google.tt", "scholar.google.vu", "scholar.google.ws"
      ],
      "rules": [
        {"path": "^/(?:scholar_lookup|scholar)$", "captures": ["id"], "ref": "arxiv:{id}", "parameter": "arxiv_id", "value": "^(?:arxiv:)?(@id@)$", "example": "https://scholar.google.com/scholar_lookup?title=Attention&arxiv_id=1706.03762"}
      ]
    },
    {
      "name": "dblp",
      "title": "dblp",
      "hosts": ["dblp.org", "www.dblp.org", "dblp.uni-trier.de", "dblp1.uni-trier.de", "dblp2.uni-trier.de", "dblp.dagstuhl.de"],
      "rules": [
        {"path": "^/rec/(?:[a-z0-9]+/)?journals/corr/abs-([0-9]{4})-([0-9]{4,5})@tail@$", "captures": ["month", "number"], "ref": "arxiv:{month}.{number}", "example": "https://dblp.org/rec/journals/corr/abs-2106-09608"},
        {"path": "^/rec/(?:[a-z0-9]+/)?journals/corr/(?:abs-)?(@archive@)-([0-9]{7})@tail@$", "captures": ["archive", "number"], "ref": "arxiv:{archive}/{number}", "example": "https://dblp.org/rec/journals/corr/quant-ph-9705052"},
        {"path": "^/rec/(?:[a-z0-9]+/)?journals/corr/(?:abs-)?(@archive@)-[a-z]{2}-([0-9]{7})@tail@$", "captures": ["archive", "number"], "ref": "arxiv:{archive}/{number}", "example": "https://dblp.org/rec/journals/corr/cs-CL-0001001"}
      ]
    },
    {
      "name": "zbmath",
      "title": "zbMATH Open",
      "hosts": ["zbmath.org", "www.zbmath.org"],
      "rules": [{"path": "^/(?:arxiv:)(@id@)@tail@$", "captures": ["id"], "ref": "arxiv:{id}", "example": "https://zbmath.org/arXiv:math/0211159"}]
    },
    {
      "name": "readers",
      "title": "Other readers of arXiv papers",
      "hosts": [
        "arxiv-vanity.com",
        "www.arxiv-vanity.com",
        "emergentmind.com",
        "www.emergentmind.com",
        "connectedpapers.com",
        "www.connectedpapers.com",
        "arxiv-sanity-lite.com",
        "www.arxiv-sanity-lite.com",
        "www.arxiv-sanity.com"
      ],
      "rules": [
        {"path": "^/(?:papers|main/(?:[0-9a-z]+/)?arxiv|api/redirect/arxiv)/(@id@)@tail@$", "captures": ["id"], "ref": "arxiv:{id}", "example": "https://www.connectedpapers.com/main/arxiv/1706.03762"},
        {"path": "^/main/[0-9a-z]+/(@id@)@tail@$", "captures": ["id"], "ref": "arxiv:{id}", "example": "https://www.connectedpapers.com/main/204e3073870fae3d05bcbc2f6a8e263d9b72e776/1706.03762"},
        {"path": "^/$", "captures": ["id"], "ref": "arxiv:{id}", "parameter": "pid", "value": "^(@id@)$", "example": "https://arxiv-sanity-lite.com/?rank=pid&pid=1706.03762"}
      ]
    },
    {
      "name": "scholarinbox",
      "title": "Scholar Inbox",
      "hosts": ["scholar-inbox.com", "www.scholar-inbox.com"],
      "rules": [{"path": "^/papers?/(?:arxiv:)?(@id@)@tail@$", "captures": ["id"], "ref": "arxiv:{id}", "example": "https://www.scholar-inbox.com/paper/1706.03762"}]
    },
    {
      "name": "paperscool",
      "title": "papers.cool, and this library's own addresses",
      "hosts": ["papers.cool", "www.papers.cool", "papilio.invalid"],
      "rules": [
        {"path": "^/search(?:/feed)?/?$", "parameter": "q", "value": "^([^\\n]+)$", "captures": ["query"], "list": "/search?q={query}", "example": "https://papilio.invalid/search?q=effective+rank"},
        {"path": "^/doi/(10\\.[0-9]{4,9}(?:\\.[0-9]+)*/[!-~]+)$", "captures": ["doi"], "ref": "doi:{doi}", "example": "https://papilio.invalid/doi/10.1145/3292500.3330701"},
        {"path": "^/(?:arxiv|venue)/search(?:/feed)?/?$", "parameter": "query", "value": "^([^\\n]+)$", "captures": ["query"], "list": "/search?q={query}", "example": "https://papers.cool/arxiv/search?query=effective+rank&highlight=1"},
        {"path": "^/arxiv/(?:kimi(?:/progress)?|star)$", "captures": ["id"], "ref": "arxiv:{id}", "parameter": "paper", "value": "^(@id@)$", "example": "https://papers.cool/arxiv/kimi?paper=1706.03762"},
        {"path": "^/venue/(?:kimi(?:/progress)?|star)$", "parameter": "paper", "value": "^([^\\n]+@[a-z0-9]+)$", "captures": ["key"], "ref": "{key}", "example": "https://papers.cool/venue/kimi?paper=NGB6YNnO5o@OpenReview"},
        {"path": "^/arxiv/(@id@(?:,@id@)*),?/?$", "captures": ["id"], "ref": "arxiv:{id}", "many": true, "example": "https://papers.cool/arxiv/1706.03762,hep-th/9901001"},
        {"path": "^/arxiv/([a-z](?:[a-z.]|[,+-](?=[a-z]))*)(?:/feed)?/?$", "parameter": "date", "value": "^([0-9]{4}-[0-9]{2}-[0-9]{2})$", "captures": ["list", "date"], "list": "/arxiv/{list}?date={date}", "example": "https://papers.cool/arxiv/cs.AI+cs.LG-cs.CY?date=2025-10-23&show=25"},
        {"path": "^/arxiv/([a-z](?:[a-z.]|[,+-](?=[a-z]))*)(?:/feed)?/?$", "captures": ["list"], "list": "/arxiv/{list}", "example": "https://papers.cool/arxiv/cs.CL"},
        {"path": "^/venue/([^\\n,]+@[a-z0-9]+(?:,[^\\n,]+@[a-z0-9]+)*),?/?$", "captures": ["key"], "ref": "{key}", "many": true, "example": "https://papers.cool/venue/267@2026@IJCAI,NGB6YNnO5o@OpenReview"},
        {"path": "^/venue/([a-z0-9_.-]+)(?:/feed)?/?$", "parameter": "group", "value": "^([^\\n]+)$", "captures": ["venue", "group"], "list": "/venue/{venue}?group={group}", "example": "https://papers.cool/venue/ICLR.2025?group=Oral"},
        {"path": "^/venue/([a-z0-9_.-]+)(?:/feed)?/?$", "captures": ["venue"], "list": "/venue/{venue}", "example": "https://papers.cool/venue/ICLR.2025"}
      ]
    },
    {
      "name": "openreview",
      "title": "OpenReview",
      "hosts": ["openreview.net", "www.openreview.net", "api.openreview.net", "api2.openreview.net", "dev.openreview.net"],
      "rules": [
        {"path": "^/(?:forum|pdf|attachment|notes|references/pdf|revisions|notes/edits/attachment)/?$", "parameter": "id", "value": "^([A-Za-z0-9_-]{5,64})$", "captures": ["id"], "ref": "openreview:{id}", "example": "https://openreview.net/forum?noteId=Xf2Uo09e3s&id=H6rr_CGzV9y"},
        {"path": "^/(?:forum|pdf)/?$", "parameter": "forum", "value": "^([A-Za-z0-9_-]{5,64})$", "captures": ["id"], "ref": "openreview:{id}", "example": "https://openreview.net/forum?forum=H6rr_CGzV9y"},
        {"path": "^/forum/?$", "parameter": "arxivid", "value": "^(?:arxiv:)?(@id@)$", "captures": ["id"], "ref": "arxiv:{id}", "example": "https://openreview.net/forum?arxivid=1706.03762"},
        {"path": "^/notes/?$", "parameter": "forum", "value": "^([A-Za-z0-9_-]{5,64})$", "captures": ["id"], "ref": "openreview:{id}", "example": "https://api2.openreview.net/notes?forum=H6rr_CGzV9y"},
        {"path": "^/forum/[^/|\\n]+\\|([^/\\n]+)/?$", "captures": ["words"], "list": "/search?q={words}", "example": "https://openreview.net/forum/vaswani%7Cattention_is_all_you_need"},
        {"path": "^/(?:group|submissions|venue)/?$", "parameter": "id", "value": "^(?:[^/\\n]+/)*([12][0-9]{3})/workshop/([^/\\n]+)(?:/[^\\n]*)?$", "captures": ["year", "venue"], "list": "/venue/{venue}.{year}", "example": "https://openreview.net/group?id=ICLR.cc/2024/Workshop/AI4DifferentialEquations"},
        {"path": "^/(?:group|submissions|venue)/?$", "parameter": "id", "value": "^([A-Za-z0-9-]+)\\.[a-z]{2,4}/([12][0-9]{3})(?:/[a-z_]*(?:conference|track)[a-z_]*(?:/[^\\n]*)?)?$", "captures": ["venue", "year"], "list": "/venue/{venue}.{year}", "example": "https://openreview.net/group?id=ICLR.cc/2024/Conference"},
        {"path": "^/(?:group|submissions|venue)/?$", "parameter": "venue", "value": "^([A-Za-z0-9-]+)\\.[a-z]{2,4}/([12][0-9]{3})(?:/[a-z_]*(?:conference|track)[a-z_]*(?:/[^\\n]*)?)?$", "captures": ["venue", "year"], "list": "/venue/{venue}.{year}", "example": "https://openreview.net/submissions?venue=ICLR.cc/2024/Conference"},
        {"path": "^/(?:group|submissions|venue)/?$", "parameter": "id", "value": "^(?:[^/\\n]+/)*([A-Za-z0-9-]+)/([12][0-9]{3})/[a-z_]*(?:conference|track)[a-z_]*(?:/[^\\n]*)?$", "captures": ["venue", "year"], "list": "/venue/{venue}.{year}", "example": "https://openreview.net/group?id=colmweb.org/COLM/2024/Conference"},
        {"path": "^/(?:group|submissions|venue)/?$", "parameter": "venue", "value": "^(?:[^/\\n]+/)*([A-Za-z0-9-]+)/([12][0-9]{3})/[a-z_]*(?:conference|track)[a-z_]*(?:/[^\\n]*)?$", "captures": ["venue", "year"], "list": "/venue/{venue}.{year}", "example": "https://openreview.net/submissions?venue=colmweb.org/COLM/2024/Conference"},
        {"path": "^/(?:group|submissions|venue)/?$", "parameter": "id", "value": "^(TMLR|DMLR)(?:/[^\\n]*)?$", "captures": ["venue"], "list": "/venue/{venue}", "example": "https://openreview.net/group?id=TMLR"},
        {"path": "^/(?:group|submissions|venue)/?$", "parameter": "id", "value": "^([A-Za-z0-9-]{2,20})\\.cc$", "captures": ["venue"], "list": "/venue/{venue}", "example": "https://openreview.net/group?id=NeurIPS.cc"}
      ]
    },
    {
      "name": "acl",
      "title": "ACL Anthology",
      "hosts": [
        "aclanthology.org",
        "www.aclanthology.org",
        "aclweb.org",
        "www.aclweb.org",
        "anthology.aclweb.org",
        "aclanthology.info",
        "www.aclanthology.info",
        "aclanthology.coli.uni-saarland.de",
        "preview.aclanthology.org"
      ],
      "rules": [
        {"path": "^(?:/[0-9a-z._-]+){1,4}/([a-z][0-9]{2}-[0-9]{4})(?:v([1-9])|e[1-9])?(?:\\.(?:pdf|bib|xml|endf|html))?/?$", "captures": ["id", "version"], "ref": "acl:{id}", "example": "https://preview.aclanthology.org/landing_page/P19-1001/"},
        {"path": "^(?:/[0-9a-z._-]+){1,4}/([12][0-9]{3}\\.[a-z0-9_]+-[a-z0-9_]+\\.[0-9]+)(?:v([1-9])|e[1-9])?(?:\\.(?:pdf|bib|xml|endf|html))?/?$", "captures": ["id", "version"], "ref": "acl:{id}", "example": "https://preview.aclanthology.org/ingest-emnlp/2024.emnlp-main.1.pdf"},
        {"path": "^/(?:anthology(?:-new)?/)?(?:papers/)?(?:[a-z]/[a-z][0-9]{2}/)?([a-z][0-9]{2}-[0-9]{4})(?:v([1-9])|e[1-9])?(?:\\.(?:pdf|bib|xml|endf|html))?/?$", "captures": ["id", "version"], "ref": "acl:{id}", "example": "https://www.aclweb.org/anthology/P19-1001.pdf"},
        {"path": "^/(?:anthology/)?(?:papers/)?([12][0-9]{3}\\.[a-z0-9_]+-[a-z0-9_]+\\.[0-9]+)(?:v([1-9])|e[1-9])?(?:\\.(?:pdf|bib|xml|endf|html))?/?$", "captures": ["id", "version"], "ref": "acl:{id}", "example": "https://aclanthology.org/2023.acl-long.1v2.pdf"},
        {"path": "^/papers/[a-z][0-9]{2}-[0-9]{4}/([a-z][0-9]{2}-[0-9]{4})/?$", "captures": ["id"], "ref": "acl:{id}", "example": "https://aclanthology.info/papers/P18-1001/p18-1001"},
        {"path": "^/(?:attachments|videos|thumb)/([a-z][0-9]{2}-[0-9]{4})\\.[a-z0-9_.]+$", "captures": ["id"], "ref": "acl:{id}", "example": "https://aclanthology.org/attachments/P19-1001.Software.zip"},
        {"path": "^/(?:attachments|videos|thumb)/([12][0-9]{3}\\.[a-z0-9_]+-[a-z0-9_]+\\.[0-9]+)\\.[a-z0-9_.]+$", "captures": ["id"], "ref": "acl:{id}", "example": "https://aclanthology.org/attachments/2023.acl-long.1.software.zip"},
        {"path": "^/anthology-files/(?:[a-z0-9_-]+/)*([a-z][0-9]{2}-[0-9]{4}|[12][0-9]{3}\\.[a-z0-9_]+-[a-z0-9_]+\\.[0-9]+)(?:v([1-9]))?\\.pdf$", "captures": ["id", "version"], "ref": "acl:{id}", "example": "https://aclanthology.org/anthology-files/pdf/acl/2024.acl-long.1.pdf"},
        {"path": "^/events/findings-([12][0-9]{3})/?$", "captures": ["year"], "list": "/venue/Findings.{year}", "example": "https://aclanthology.org/events/findings-2023/"},
        {"path": "^/events/([a-z0-9_]+)-([12][0-9]{3})/?$", "captures": ["venue", "year"], "list": "/venue/{venue}.{year}", "example": "https://aclanthology.org/events/acl-2024/"},
        {"path": "^/volumes/([12][0-9]{3})\\.findings-([a-z0-9_]+)(?:\\.[a-z]+)?/?$", "captures": ["year", "venue"], "list": "/venue/{venue}.{year}", "example": "https://aclanthology.org/volumes/2024.findings-emnlp/"},
        {"path": "^/volumes/([12][0-9]{3})\\.([a-z0-9_]+)-[a-z0-9_]+(?:\\.[a-z]+)?/?$", "captures": ["year", "venue"], "list": "/venue/{venue}.{year}", "example": "https://aclanthology.org/volumes/2024.acl-long/"},
        {"path": "^/volumes/p([0-4][0-9])-[0-9]{1,2}/?$", "captures": ["year"], "list": "/venue/ACL.20{year}", "example": "https://aclanthology.org/volumes/P19-1/"},
        {"path": "^/volumes/d([0-4][0-9])-[0-9]{1,2}/?$", "captures": ["year"], "list": "/venue/EMNLP.20{year}", "example": "https://aclanthology.org/volumes/D19-1/"},
        {"path": "^/volumes/n([0-4][0-9])-[0-9]{1,2}/?$", "captures": ["year"], "list": "/venue/NAACL.20{year}", "example": "https://aclanthology.org/volumes/N19-1/"},
        {"path": "^/volumes/e([0-4][0-9])-[0-9]{1,2}/?$", "captures": ["year"], "list": "/venue/EACL.20{year}", "example": "https://aclanthology.org/volumes/E17-1/"},
        {"path": "^/volumes/c([0-4][0-9])-[0-9]{1,2}/?$", "captures": ["year"], "list": "/venue/COLING.20{year}", "example": "https://aclanthology.org/volumes/C18-1/"},
        {"path": "^/volumes/k([0-4][0-9])-[0-9]{1,2}/?$", "captures": ["year"], "list": "/venue/CoNLL.20{year}", "example": "https://aclanthology.org/volumes/K19-1/"},
        {"path": "^/volumes/q([0-4][0-9])-[0-9]{1,2}/?$", "captures": ["year"], "list": "/venue/TACL.20{year}", "example": "https://aclanthology.org/volumes/Q19-1/"},
        {"path": "^/volumes/p([5-9][0-9])-[0-9]{1,2}/?$", "captures": ["year"], "list": "/venue/ACL.19{year}", "example": "https://aclanthology.org/volumes/P98-1/"},
        {"path": "^/volumes/e([5-9][0-9])-[0-9]{1,2}/?$", "captures": ["year"], "list": "/venue/EACL.19{year}", "example": "https://aclanthology.org/volumes/E99-1/"},
        {"path": "^/volumes/c([5-9][0-9])-[0-9]{1,2}/?$", "captures": ["year"], "list": "/venue/COLING.19{year}", "example": "https://aclanthology.org/volumes/C96-1/"},
        {"path": "^/venues/([a-z0-9_]+)/?$", "captures": ["venue"], "list": "/venue/{venue}", "example": "https://aclanthology.org/venues/emnlp/"}
      ]
    },
    {
      "name": "pmlr",
      "title": "PMLR",
      "hosts": ["proceedings.mlr.press", "www.proceedings.mlr.press"],
      "rules": [
        {"path": "^/v?(r?[0-9]{1,4})(?:/(?:index\\.html)?)?$", "captures": ["volume"], "list": "/venue/PMLR.{volume}", "example": "https://proceedings.mlr.press/v139/"},
        {"path": "^/(v?r?[0-9]{1,4})/([a-z0-9_-]+?)(?:-supp)?(?:\\.html|\\.pdf)?/?$", "captures": ["volume", "paper"], "ref": "pmlr:{volume}/{paper}", "example": "https://proceedings.mlr.press/v139/radford21a.html"},
        {"path": "^/(v?r?[0-9]{1,4})/([a-z0-9_-]+)/[a-z0-9_-]+\\.pdf$", "captures": ["volume", "paper"], "ref": "pmlr:{volume}/{paper}", "example": "https://proceedings.mlr.press/v139/radford21a/radford21a.pdf"}
      ]
    },
    {
      "name": "pmlr-github",
      "title": "PMLR (files on GitHub)",
      "hosts": ["raw.githubusercontent.com"],
      "rules": [
        {"path": "^/mlresearch/(v[0-9]{1,4})/[a-z-]+/assets/([a-z0-9_-]+)/[a-z0-9_-]+\\.pdf$", "captures": ["volume", "paper"], "ref": "pmlr:{volume}/{paper}", "example": "https://raw.githubusercontent.com/mlresearch/v235/main/assets/kang24b/kang24b.pdf"}
      ]
    },
    {
      "name": "cvf",
      "title": "CVF Open Access",
      "hosts": ["openaccess.thecvf.com", "www.openaccess.thecvf.com", "cv-foundation.org", "www.cv-foundation.org"],
      "rules": [
        {"path": "^(?:/openaccess)?/content[_/][a-z0-9_-]+(?:/[a-z0-9_-]+)?/(?:html|papers)/(?:[a-z0-9_.-]+/)?([a-z0-9_.'()&+!-]+)_paper\\.(?:html|pdf)$", "captures": ["name"], "ref": "cvf:{name}", "example": "https://openaccess.thecvf.com/content/CVPR2025/html/Wang_VGGT_Visual_Geometry_Grounded_Transformer_CVPR_2025_paper.html"},
        {"path": "^(?:/openaccess)?/content[_/][a-z0-9_-]+(?:/[a-z0-9_-]+)?/supplemental/(?:[a-z0-9_.-]+/)?([a-z0-9_.'()&+!-]+)_supplemental\\.(?:pdf|zip)$", "captures": ["name"], "ref": "cvf:{name}", "example": "https://openaccess.thecvf.com/content_ICCV_2019/supplemental/Shaham_SinGAN_Learning_a_ICCV_2019_supplemental.pdf"},
        {"path": "^/([A-Za-z]+)(20[0-9]{2})(?:\\.py)?/?$", "captures": ["venue", "year"], "list": "/venue/{venue}.{year}", "example": "https://openaccess.thecvf.com/CVPR2024?day=all"},
        {"path": "^/([A-Za-z]+)(20[0-9]{2})_workshops(?:/[^\\n]*|\\.py)?$", "captures": ["venue", "year"], "list": "/venue/{venue}W.{year}", "example": "https://openaccess.thecvf.com/CVPR2024_workshops/menu"}
      ]
    },
    {
      "name": "neurips",
      "title": "NeurIPS proceedings",
      "hosts": [
        "papers.nips.cc",
        "papers.neurips.cc",
        "proceedings.neurips.cc",
        "proceedings.nips.cc",
        "datasets-benchmarks-proceedings.neurips.cc",
        "books.nips.cc"
      ],
      "rules": [
        {"path": "^/(?:paper_files/)?paper/[0-9]{4}/(?:hash|file)/([0-9a-f]{32})-[a-z0-9_.-]+$", "captures": ["hash"], "ref": "neurips:{hash}", "example": "https://proceedings.neurips.cc/paper_files/paper/2023/hash/5950bf290a1570ea401bf98882128160-Abstract-Datasets_and_Benchmarks.html"},
        {"path": "^/(?:paper_files/)?paper/[0-9]{4}/(?:hash|file)/([0-9a-f]{32})/?$", "captures": ["hash"], "ref": "neurips:{hash}", "example": "https://papers.nips.cc/paper/2017/hash/3f5ee243547dee91fbd053c1c4a845aa"},
        {"path": "^/(?:paper_files/)?paper/((?:19|20)[0-9]{2})/?$", "captures": ["year"], "list": "/venue/NeurIPS.{year}", "example": "https://proceedings.neurips.cc/paper_files/paper/2023"},
        {"path": "^/(?:paper|book)/advances-in-neural-information-processing-systems-[0-9]{1,2}-((?:19|20)[0-9]{2})/?$", "captures": ["year"], "list": "/venue/NeurIPS.{year}", "example": "https://papers.nips.cc/book/advances-in-neural-information-processing-systems-30-2017"}
      ]
    },
    {
      "name": "iclr",
      "title": "ICLR proceedings",
      "hosts": ["proceedings.iclr.cc"],
      "rules": [
        {"path": "^/(?:paper_files/)?paper/(20[0-9]{2})/(?:hash|file)/([0-9a-f]{32})(?:-[a-z0-9_.-]+)?/?$", "captures": ["year", "hash"], "ref": "iclr:{year}/{hash}", "example": "https://proceedings.iclr.cc/paper_files/paper/2024/hash/5950bf290a1570ea401bf98882128160-Abstract-Conference.html"},
        {"path": "^/(?:paper_files/)?paper/(20[0-9]{2})/?$", "captures": ["year"], "list": "/venue/ICLR.{year}", "example": "https://proceedings.iclr.cc/paper_files/paper/2024"}
      ]
    },
    {
      "name": "mlsys",
      "title": "MLSys proceedings",
      "hosts": ["proceedings.mlsys.org"],
      "rules": [
        {"path": "^/(?:paper_files/)?paper/(20[0-9]{2})/(?:hash|file)/([0-9a-f]{32})(?:-[a-z0-9_.-]+)?/?$", "captures": ["year", "hash"], "ref": "mlsys:{year}/{hash}", "example": "https://proceedings.mlsys.org/paper_files/paper/2023/hash/5950bf290a1570ea401bf98882128160-Abstract-mlsys2023.html"},
        {"path": "^/(?:paper_files/)?paper/(20[0-9]{2})/?$", "captures": ["year"], "list": "/venue/MLSys.{year}", "example": "https://proceedings.mlsys.org/paper_files/paper/2023"}
      ]
    },
    {
      "name": "ijcai",
      "title": "IJCAI",
      "hosts": ["ijcai.org", "www.ijcai.org", "static.ijcai.org"],
      "rules": [
        {"path": "^/proceedings(?:-ijcai)?/(20[0-9]{2})/([0-9]{1,5})(?:\\.pdf)?/?$", "captures": ["year", "n"], "ref": "ijcai:{year}/{n}", "example": "https://www.ijcai.org/proceedings/2020/0123.pdf"},
        {"path": "^/(?:proceedings|abstract)/(0[3579]|1[1356])/(?:papers/)?([0-9]{1,5})(?:\\.pdf)?/?$", "captures": ["year", "n"], "ref": "ijcai:20{year}/{n}", "example": "https://www.ijcai.org/Proceedings/09/Papers/091.pdf"},
        {"path": "^/proceedings/((?:19|20)[0-9]{2})/?$", "captures": ["year"], "list": "/venue/IJCAI.{year}", "example": "https://www.ijcai.org/proceedings/2023/"}
      ]
    },
    {
      "name": "jmlr",
      "title": "JMLR",
      "hosts": ["jmlr.org", "www.jmlr.org", "jmlr.csail.mit.edu"],
      "rules": [
        {"path": "^/(?:beta/)?papers/v(?:olume)?[0-9]{1,3}/([a-z0-9_-]+)(?:\\.html|\\.bib|\\.pdf)?/?$", "captures": ["key"], "ref": "jmlr:{key}", "example": "https://jmlr.org/papers/v20/18-123.html"},
        {"path": "^/(?:beta/)?papers/v(?:olume)?[0-9]{1,3}/([a-z0-9_-]+)/[a-z0-9_.-]+$", "captures": ["key"], "ref": "jmlr:{key}", "example": "https://www.jmlr.org/papers/volume3/bengio03a/bengio03a.pdf"},
        {"path": "^/proceedings/papers/(v[0-9]{1,4})/([a-z0-9_-]+?)(?:-supp)?(?:/[a-z0-9_-]+)?(?:\\.html|\\.pdf)$", "captures": ["volume", "paper"], "ref": "pmlr:{volume}/{paper}", "example": "http://jmlr.org/proceedings/papers/v28/goodfellow13.pdf"}
      ]
    },
    {
      "name": "acm",
      "title": "ACM Digital Library",
      "hosts": ["dl.acm.org", "portal.acm.org"],
      "rules": [
        {"path": "^/(?:citation|ft_gateway)\\.cfm$", "captures": ["id"], "ref": "doi:10.1145/{id}", "parameter": "doid", "value": "^([0-9]+(?:\\.[0-9]+)*)$", "example": "https://dl.acm.org/citation.cfm?doid=3292500.3330701"}
      ]
    },
    {
      "name": "nature",
      "title": "Nature",
      "hosts": ["nature.com", "www.nature.com"],
      "rules": [
        {"path": "^/articles/([a-z0-9]+(?:[.-][a-z0-9]+)*?)(?:_reference)?(?:\\.(?:pdf|epdf|ris|html))?(?:/[^\\n]*)?$", "captures": ["article"], "ref": "doi:10.1038/{article}", "example": "https://www.nature.com/articles/s41586-021-03819-2"},
        {"path": "^/[a-z]+/journal/v[0-9]+/n[0-9a-z_]+/(?:full|abs|pdf)/([a-z0-9]+(?:[.-][a-z0-9]+)*?)(?:\\.(?:pdf|html))?$", "captures": ["article"], "ref": "doi:10.1038/{article}", "example": "https://www.nature.com/nature/journal/v521/n7553/full/nature14539.html"}
      ]
    },
    {
      "name": "biorxiv",
      "title": "bioRxiv and medRxiv",
      "hosts": ["biorxiv.org", "www.biorxiv.org", "medrxiv.org", "www.medrxiv.org"],
      "rules": [
        {"path": "^/(?:content|cgi/content/(?:short|full|abstract))/(?:(?:bio|med)rxiv/early/[0-9]{4}/[0-9]{2}/[0-9]{2}/|10\\.1101/)([0-9.]*[0-9])(?:v[0-9]+)?(?:[./][^\\n]*)?$", "captures": ["id"], "ref": "doi:10.1101/{id}", "example": "https://www.biorxiv.org/content/10.1101/2020.07.12.199554v3.full.pdf"}
      ]
    },
    {
      "name": "doi",
      "title": "DOI",
      "hosts": ["doi.org", "dx.doi.org", "www.doi.org", "hdl.handle.net"],
      "rules": [
        {"path": "^/(?:doi:|doi/)?(10\\.[0-9]{4,9}(?:\\.[0-9]+)*/[!-~]+)$", "captures": ["doi"], "ref": "doi:{doi}", "example": "https://doi.org/10.48550/arXiv.1706.03762"}
      ]
    }
  ]
};
