//! Of land tickets.

super::super::entries! {
    /// Dates in the wrong order.
    NOT_LATER = "E850", Config,
        en: "`after` ({after}) does not come after the date of the built-up land ({date})",
        zh: "`after`（{after}）须晚于建设用地的日期（{date}）",
        help_en: "Name a later date of `dates`, or leave `after` out: then all land that may be reclaimed yields tickets.",
        help_zh: "请填写 `dates` 中更晚的日期；也可不写 `after`，此时凡可复垦的土地都计入地票。";
    /// Too many masks.
    MASKS = "E851", Config,
        en: "{count} masks are more than {most}",
        zh: "图层有 {count} 个，超过上限 {most} 个",
        help_en: "Join layers that stand for the same reason into one file.",
        help_zh: "请将同一依据的图层合并为一个文件。";
    /// Masks that are told apart by their names.
    MASK_TWICE = "E852", Config,
        en: "two masks are called `{name}`",
        zh: "有两个图层都叫“{name}”",
        help_en: "Rows of reclamation_reasons.csv are told apart by the mask's name. Give one of them another `name`.",
        help_zh: "reclamation_reasons.csv 以图层名称区分各行，请为其中之一另取 `name`。";
    /// Nothing to share.
    NOTHING_LEFT = "E853", Config,
        en: "the cost of reclamation ({cost} CNY/mu) leaves nothing of the price ({price} CNY/mu)",
        zh: "复垦成本（{cost} 元/亩）不低于地票价格（{price} 元/亩），没有可分配的净收益",
        help_en: "Look for a wrong unit: CNY/mu, 万元/亩 or CNY/m2.",
        help_zh: "请检查单位：元/亩、万元/亩或 CNY/m2。";
    /// A cost without price.
    NO_PRICE = "E855", Config,
        en: "`{key}` says how the price is shared, but `price` is missing",
        zh: "`{key}` 涉及价款分配，但未写 `price`",
        help_en: "State `price`, e.g. {\"value\": 18, \"unit\": \"万元/亩\"}, or leave both out.",
        help_zh: "请写 `price`，例如 {\"value\": 18, \"unit\": \"万元/亩\"}，或两者都不写。";
    /// Polygons of a layer that no cell's centre lies in.
    TOO_SMALL = "W856", Warning,
        en: "{count} of {all} polygons of {path} hold no cell's centre and so count for nothing",
        zh: "{path} 的 {all} 个多边形中有 {count} 个不含任何像元中心，未起作用",
        help_en: "Cells are decided as a whole, by their centre. Where small polygons matter, such as points of geohazard, widen them by half a cell.",
        help_zh: "像元按中心点整体判定。若小图斑不可忽略（如地质灾害点），请将其外扩半个像元。";
    /// Parcels or watersheds that overlap.
    LAYER_OVERLAPS = "W857", Warning,
        en: "{cells} cells lie in more than one polygon of {path}; each counts for the first of them",
        zh: "{path} 中有 {cells} 个像元落在多个多边形内，均计入其中第一个",
        help_en: "Parcels and watersheds should not overlap. Correct the layer.",
        help_zh: "宗地或流域之间不应重叠，请更正图层。";
    /// Land without slope.
    UNDECIDED = "W858", Warning,
        en: "{mu} mu of built-up land have no slope, so that it is not known what becomes of them; they yield no ticket",
        zh: "有 {mu} 亩建设用地没有坡度，无法判定复垦方向，不计入地票",
        help_en: "A slope needs the heights of all eight neighbours. Use an elevation raster that reaches a cell or more beyond the sites; where it has no heights of the sea, give the sea a height of 0.",
        help_zh: "坡度需要周围八个像元的高程。请使用范围超出地块至少一个像元的高程栅格；海面若无高程，请赋值为 0。";
    /// Permanent farmland under a mask.
    FARMLAND = "W859", Warning,
        en: "{mu} mu of permanent farmland become forest or grass by another rule",
        zh: "永久基本农田内有 {mu} 亩因其他依据宜复垦为林地或草地",
        help_en: "Slope and masks go before permanent farmland; reclamation_reasons.csv says which. Have the layers reconciled.",
        help_zh: "坡度与各保护图层优先于永久基本农田；依据见 reclamation_reasons.csv。请核实图层之间的冲突。";
    /// Shares below the least.
    BELOW_FLOOR = "W908", Warning,
        en: "{who} get {found} CNY/mu, less than the least of {least} CNY/mu",
        zh: "{who} 每亩所得为 {found} 元，低于最低标准 {least} 元",
        help_en: "Price less cost, times the share of `split`. Set `least` to the rule that applies, or look at price and cost.",
        help_zh: "其值为价格减成本再乘以 `split` 的比例。请按适用的规定填写 `least`，或核对价格与成本。";
    /// A buyer that is somebody else as well.
    BUYER = "E910", Config,
        en: "the buyer `{buyer}` is also another party of its tickets: a holder, an owner, or a name made for one",
        zh: "购买方“{buyer}”同时是地票的另一方：使用权人、所有权人，或系统为其拟定的名称",
        help_en: "In the ledger both would be one. Call the buyer something else.",
        help_zh: "台账中两者将无法区分，请为购买方另取名称。";
    /// Tickets of land in no parcel.
    NO_PARCEL = "W912", Warning,
        en: "{mu} mu of the tickets lie in no parcel: nobody is known who holds them",
        zh: "有 {mu} 亩地票不在任何宗地内，权利人不明",
        help_en: "The ledger has them under `household` and `collective` with the site's id; the row without parcel in reclamation_parcels.csv says how much. Look for a parcel that is missing from the layer.",
        help_zh: "台账以 `household`、`collective` 加地块编号表示其权利人；面积见 reclamation_parcels.csv 中宗地为空的一行。请检查图层是否缺少宗地。";
    /// A condition that no parcel meets.
    NO_COLLECTIVE = "W913", Warning,
        en: "no parcel meets `{condition}`: all are taken for homesteads of households",
        zh: "没有宗地满足“{condition}”，全部按农户宅基地处理",
        help_en: "Look for a slip in the condition; without collective land, leave `collective_land` out.",
        help_zh: "请检查条件是否有误；若确无集体建设用地，请删去 `collective_land`。";
}
