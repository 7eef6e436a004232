/* Types and their words, issuers, bodies: after Party regulation 399-QĐ/TW, decree 30/2020/NĐ-CP
 * (annex III) and what real citations contain. Nothing here is code but the look-ups at the end. */
#include "citation_tables.h"

#include <string.h>

const struct type_row TYPES[TYPE_COUNT] = {
    [TYPE_NQ] = {"nq", "nq", true, true},         [TYPE_QD] = {"qđ", "qd", true, true},
    [TYPE_QDI] = {"qđi", "qdi", false, true},     [TYPE_CT] = {"ct", "ct", true, true},
    [TYPE_KL] = {"kl", "kl", false, true},        [TYPE_QC] = {"qc", "qc", false, true},
    [TYPE_TT] = {"tt", "tt", false, true},        [TYPE_HD] = {"hd", "hd", false, false},
    [TYPE_TB] = {"tb", "tb", false, false},       [TYPE_TC] = {"tc", "tc", false, false},
    [TYPE_BC] = {"bc", "bc", false, false},       [TYPE_KH] = {"kh", "kh", false, false},
    [TYPE_CTR] = {"ctr", "ctr", false, false},    [TYPE_DEA] = {"đa", "dea", false, false},
    [TYPE_PA] = {"pa", "pa", false, false},       [TYPE_DA] = {"da", "da", false, false},
    [TYPE_TTR] = {"ttr", "ttr", false, false},    [TYPE_CV] = {"cv", "cv", false, false},
    [TYPE_BB] = {"bb", "bb", false, false},       [TYPE_QYD] = {"qyđ", "qyd", false, false},
    [TYPE_HDONG] = {"hđ", "hdong", false, false}, [TYPE_CD] = {"cđ", "cd", false, false},
    [TYPE_BGN] = {"bgn", "bgn", false, false},    [TYPE_BTT] = {"btt", "btt", false, false},
    [TYPE_GUQ] = {"guq", "guq", false, false},    [TYPE_GM] = {"gm", "gm", false, false},
    [TYPE_GGT] = {"ggt", "ggt", false, false},    [TYPE_GNP] = {"gnp", "gnp", false, false},
    [TYPE_PG] = {"pg", "pg", false, false},       [TYPE_PC] = {"pc", "pc", false, false},
    [TYPE_PB] = {"pb", "pb", false, false},       [TYPE_SY] = {"sy", "sy", false, false},
    [TYPE_TRS] = {"trs", "trs", false, false},    [TYPE_SL] = {"sl", "sl", false, false},
    [TYPE_ND] = {"nđ", "nd", false, true},        [TYPE_TTLT] = {"ttlt", "ttlt", false, false},
    [TYPE_NQLT] = {"nqlt", "nqlt", false, false}, [TYPE_VBHN] = {"vbhn", "vbhn", false, false},
    [TYPE_PL] = {"pl", "pl", false, false},       [TYPE_L] = {"l", "l", false, false},
    [TYPE_LCT] = {"lct", "lct", false, false},    [TYPE_HDLT] = {"hdlt", "hdlt", false, false},
    [TYPE_CTLT] = {"ctlt", "ctlt", false, false}, [TYPE_KHLT] = {"khlt", "khlt", false, false},
    [TYPE_HDLN] = {"hdln", "hdln", false, false}, [TYPE_KHLN] = {"khln", "khln", false, false},
    [TYPE_TTLN] = {"ttln", "ttln", false, false}, [TYPE_QCPH] = {"qcph", "qcph", false, false},
    [TYPE_CTPH] = {"ctph", "ctph", false, false}, [TYPE_LUAT] = {"", "luat", false, false},
    [TYPE_HP] = {"", "hp", false, false},         [TYPE_DL] = {"", "dl", false, false},
    [TYPE_OTHER] = {"", "_", false, false},
};

#define T1(a) TYPE_BIT(TYPE_##a)
#define T2(a, b) (T1(a) | T1(b))
#define T3(a, b, c) (T2(a, b) | T1(c))

const struct type_word TYPE_WORDS[] = {
    {"", 0, 0, false, TYPE_NONE, 0},
    {"nghị quyết", 't', 9, false, TYPE_NQ, T2(NQ, NQLT)},
    {"nghị quyết liên tịch", 'h', 17, false, TYPE_NQLT, T2(NQLT, NQ)},
    {"quyết định", 'h', 9, false, TYPE_QD, T1(QD)},
    {"quy định", 'h', 7, false, TYPE_QD, T3(QD, QDI, QYD)},
    {"chỉ thị", 'i', 6, false, TYPE_CT, T2(CT, CTLT)},
    {"kết luận", 'n', 7, false, TYPE_KL, T1(KL)},
    {"quy chế", 'e', 6, false, TYPE_QC, T2(QC, QCPH)},
    {"quy chế phối hợp", 'p', 13, false, TYPE_QC, T2(QC, QCPH)},
    {"thông tư", 'u', 7, false, TYPE_TT, T2(TT, TTLT)},
    {"thông tri", 'i', 8, false, TYPE_TT, T1(TT)},
    {"thông tư liên tịch", 'h', 15, false, TYPE_TTLT, T2(TTLT, TT)},
    {"thông tư liên bộ", 'o', 13, false, TYPE_TT, T2(TTLT, TT)},
    {"thông tư liên ngành", 'h', 16, false, TYPE_TTLN, T3(TTLN, TTLT, TT)},
    {"hướng dẫn", 'n', 8, false, TYPE_HD, T2(HD, HDLT)},
    {"hướng dẫn liên tịch", 'h', 16, false, TYPE_HDLT, T2(HDLT, HD)},
    {"hướng dẫn liên ngành", 'h', 17, false, TYPE_HDLN, T2(HDLN, HD)},
    {"thông báo", 'o', 8, false, TYPE_TB, T1(TB)},
    {"thông báo kết luận", 'n', 15, false, TYPE_TB, T1(TB)},
    {"thông cáo", 'o', 8, false, TYPE_TC, T1(TC)},
    {"báo cáo", 'o', 6, false, TYPE_BC, T1(BC)},
    {"kế hoạch", 'h', 7, false, TYPE_KH, T2(KH, KHLT)},
    {"kế hoạch liên tịch", 'h', 15, false, TYPE_KHLT, T2(KHLT, KH)},
    {"kế hoạch liên ngành", 'h', 16, false, TYPE_KHLN, T2(KHLN, KH)},
    {"chương trình", 'h', 11, false, TYPE_CTR, T2(CTR, CTPH)},
    {"đề án", 'n', 4, false, TYPE_DEA, T1(DEA)},
    {"phương án", 'n', 8, false, TYPE_PA, T1(PA)},
    {"dự án", 'n', 4, false, TYPE_DA, T1(DA)},
    {"tờ trình", 'h', 7, false, TYPE_TTR, T1(TTR)},
    {"công văn", 'n', 7, false, TYPE_CV, T1(CV)},
    {"biên bản", 'n', 7, false, TYPE_BB, T1(BB)},
    {"hợp đồng", 'g', 7, false, TYPE_HDONG, T1(HDONG)},
    {"công điện", 'n', 8, false, TYPE_CD, T1(CD)},
    {"bản ghi nhớ", 'o', 9, false, TYPE_BGN, T1(BGN)},
    {"bản thỏa thuận", 'n', 12, false, TYPE_BTT, T1(BTT)},
    {"giấy ủy quyền", 'n', 11, false, TYPE_GUQ, T1(GUQ)},
    {"giấy mời", 'i', 7, false, TYPE_GM, T1(GM)},
    {"giấy giới thiệu", 'u', 13, false, TYPE_GGT, T1(GGT)},
    {"giấy nghỉ phép", 'p', 12, false, TYPE_GNP, T1(GNP)},
    {"phiếu gửi", 'i', 8, false, TYPE_PG, T1(PG)},
    {"phiếu chuyển", 'n', 11, false, TYPE_PC, T1(PC)},
    {"phiếu báo", 'o', 8, false, TYPE_PB, T1(PB)},
    {"sao y", 'y', 4, false, TYPE_SY, T1(SY)},
    {"trích sao", 'o', 8, false, TYPE_TRS, T1(TRS)},
    {"sao lục", 'c', 6, false, TYPE_SL, T1(SL)},
    {"sắc lệnh", 'h', 7, false, TYPE_SL, T1(SL)},
    {"sắc luật", 't', 7, false, TYPE_SL, T1(SL)},
    {"nghị định", 'h', 8, false, TYPE_ND, T1(ND)},
    {"văn bản hợp nhất", 't', 13, false, TYPE_VBHN, T1(VBHN)},
    {"pháp lệnh", 'h', 8, false, TYPE_PL, T3(PL, L, LCT)},
    {"lệnh", 'h', 4, false, TYPE_L, T2(L, LCT)},
    {"luật", 't', 4, false, TYPE_LUAT, TYPE_BIT(TYPE_LUAT) | T2(L, LCT)},
    {"bộ luật", 't', 6, false, TYPE_LUAT, TYPE_BIT(TYPE_LUAT) | T2(L, LCT)},
    {"hiến pháp", 'p', 8, false, TYPE_HP, T1(HP)},
    {"điều lệ", 'e', 6, false, TYPE_DL, T1(DL)},
    {"cương lĩnh", 'h', 9, false, TYPE_OTHER, T1(OTHER)},
    {"chiến lược", 'c', 9, false, TYPE_OTHER, T1(OTHER)},
    {"tuyên bố", 'o', 7, false, TYPE_OTHER, T1(OTHER)},
    {"lời kêu gọi", 'i', 9, false, TYPE_OTHER, T1(OTHER)},
    {"quy hoạch", 'h', 8, false, TYPE_OTHER, T1(OTHER)},
    {"decision", 'n', 8, true, TYPE_QD, T1(QD)},
    {"resolution", 'n', 10, true, TYPE_NQ, T2(NQ, NQLT)},
    {"joint resolution", 'n', 15, true, TYPE_NQLT, T2(NQLT, NQ)},
    {"directive", 'e', 9, true, TYPE_CT, T2(CT, CTLT)},
    {"conclusion", 'n', 10, true, TYPE_KL, T1(KL)},
    {"regulation", 'n', 10, true, TYPE_QD, T3(QD, QDI, QYD) | T1(QC)},
    {"circular", 'r', 8, true, TYPE_TT, T2(TT, TTLT)},
    {"joint circular", 'r', 13, true, TYPE_TTLT, T2(TTLT, TT)},
    {"decree", 'e', 6, true, TYPE_ND, T2(ND, SL)},
    {"law", 'w', 3, true, TYPE_LUAT, TYPE_BIT(TYPE_LUAT) | T2(L, LCT)},
    {"code", 'e', 4, true, TYPE_LUAT, TYPE_BIT(TYPE_LUAT) | T2(L, LCT)},
    {"ordinance", 'e', 9, true, TYPE_PL, T3(PL, L, LCT)},
    {"constitution", 'n', 12, true, TYPE_HP, T1(HP)},
    {"plan", 'n', 4, true, TYPE_KH, T2(KH, KHLT)},
    {"programme", 'e', 9, true, TYPE_CTR, T2(CTR, CTPH)},
    {"program", 'm', 7, true, TYPE_CTR, T2(CTR, CTPH)},
    {"guideline", 'e', 9, true, TYPE_HD, T2(HD, HDLT)},
    {"guidance", 'e', 8, true, TYPE_HD, T2(HD, HDLT)},
    {"instruction", 'n', 11, true, TYPE_HD, T2(HD, CT)},
    {"notice", 'e', 6, true, TYPE_TB, T1(TB)},
    {"announcement", 't', 12, true, TYPE_TB, T1(TB)},
    {"notification", 'n', 12, true, TYPE_TB, T1(TB)},
    {"report", 't', 6, true, TYPE_BC, T1(BC)},
    {"official dispatch", 'h', 16, true, TYPE_CV, T2(CV, CD)},
    {"dispatch", 'h', 8, true, TYPE_CV, T2(CV, CD)},
    {"official dispatches", 's', 18, false, TYPE_CV, T2(CV, CD)},
    {"official letter", 'r', 14, true, TYPE_CV, T1(CV)},
    {"letter", 'r', 6, true, TYPE_CV, T1(CV)},
    {"order", 'r', 5, true, TYPE_L, T2(L, LCT)},
    {"scheme", 'e', 6, true, TYPE_DEA, T2(DEA, DA)},
    {"project", 't', 7, true, TYPE_DA, T2(DA, DEA)},
    {"submission", 'n', 10, true, TYPE_TTR, T1(TTR)},
    {"statute", 'e', 7, true, TYPE_DL, T1(DL)},
    {"consolidated document", 't', 20, true, TYPE_VBHN, T1(VBHN)},
    {"consolidated text", 't', 16, true, TYPE_VBHN, T1(VBHN)},
    {NULL, 0, 0, false, TYPE_NONE, 0},
};

#undef T1
#undef T2
#undef T3

enum {
    P = ISSUER_PARTY,
    L = ISSUER_PLACE,
    V = ISSUER_PROVINCE | ISSUER_PLACE,
    A = ISSUER_ALONE,
    Q = ISSUER_ASSEMBLY,
    E = ISSUER_PLACE | ISSUER_EITHER
};

/* Sorted by slug. */
static const struct issuer_row ISSUERS[] = {
    {"bca", 0},          {"bcd", 0},
    {"bcdtw", P},        {"bch", P},
    {"bchqs", 0},        {"bcn", A},
    {"bcsd", P},         {"bct", 0},
    {"bcts", 0},         {"bddt", 0},
    {"bdttg", 0},        {"bdvhu", P | L},
    {"bdvtu", P | V},    {"bdvtw", P},
    {"bgd", 0},          {"bgddt", 0},
    {"bgdvdt", 0},       {"bgtvt", 0},
    {"bhxh", 0},         {"bkh", 0},
    {"bkhcn", 0},        {"bkhcnmt", 0},
    {"bkhdt", 0},        {"bkttw", P},
    {"bld", 0},          {"bldtbxh", 0},
    {"bnctu", P | V},    {"bnctw", P},
    {"bng", 0},          {"bnn", 0},
    {"bnnmt", 0},        {"bnnptnt", 0},
    {"bnnvptnt", 0},     {"bnv", 0},
    {"bqllang", 0},      {"bqp", 0},
    {"btc", 0},          {"btcccp", 0},
    {"btctu", P | V},    {"btctw", P},
    {"btdkt", 0},        {"btgcp", 0},
    {"btgdvtu", P | V},  {"btgdvtw", P},
    {"btgtu", P | V},    {"btgtw", P},
    {"btm", 0},          {"btnmt", 0},
    {"btp", 0},          {"bts", 0},
    {"bttdkt", 0},       {"btttt", 0},
    {"bvgcp", 0},        {"bvhtt", 0},
    {"bvhttdl", 0},      {"bxd", 0},
    {"byt", 0},          {"cb", P | L},
    {"cp", A},           {"ct", A},
    {"ctn", A},          {"dctubtwmttqvn", 0},
    {"dh", P | L},       {"du", P | L},
    {"ducatw", P},       {"duk", P | E},
    {"dukcqtw", P},      {"dukdntw", P},
    {"duqstw", P},       {"gddt", A},
    {"hdbt", A},         {"hdcp", A},
    {"hdllttw", P},      {"hdltw", P},
    {"hdnd", L},         {"hdnn", A | Q},
    {"hdtp", 0},         {"hu", P | L},
    {"ktnn", 0},         {"lb", A},
    {"ldtbxh", A},       {"lpqh", 0},
    {"mttq", L},         {"mttw", 0},
    {"nh", A},           {"nhnn", 0},
    {"nnptnt", A},       {"qh", Q},
    {"qhk", Q},          {"qu", P | L},
    {"qutw", P},         {"tand", L},
    {"tandtc", 0},       {"tc", A},
    {"tchq", 0},         {"tct", 0},
    {"tctk", 0},         {"tdtt", 0},
    {"thu", P | L},      {"tld", 0},
    {"tldldvn", 0},      {"ts", 0},
    {"ttcp", 0},         {"ttg", A},
    {"ttr", 0},          {"tu", P | V},
    {"tw", P},           {"twdtn", P},
    {"twmttqvn", 0},     {"txu", P | L},
    {"ubatgtqg", 0},     {"ubck", 0},
    {"ubckcnn", 0},      {"ubckhcnn", 0},
    {"ubcknn", 0},       {"ubdt", 0},
    {"ubdtmn", 0},       {"ubktdu", P | L},
    {"ubkthu", P | L},   {"ubkttu", P | V},
    {"ubkttw", P},       {"ubnd", L},
    {"ubqgdsvkhhgd", 0}, {"ubtdtt", 0},
    {"ubtvqh", Q},       {"vhtt", A},
    {"vksndtc", 0},      {"vkstc", 0},
    {"vpbcdtw", P},      {"vpcp", 0},
    {"vpctn", 0},        {"vphu", P | L},
    {"vpqh", 0},         {"vptu", P | V},
    {"vptw", P},         {"xd", A},
    {"yt", A},
};

const struct body_row BODIES[] = {
    {"Bộ Chính trị", "tw"},
    {"Ban Bí thư", "tw"},
    {"Ban Chấp hành Trung ương", "tw"},
    {"BCH Trung ương", "tw"},
    {"BCHTW", "tw"},
    {"BCT", "tw"},
    {"Trung ương Đảng", "tw"},
    {"Hội nghị Trung ương", "tw"},
    {"Hội nghị lần thứ", "tw"},
    {"Trung ương", "tw"},
    {"Thủ tướng Chính phủ", "ttg"},
    {"Thủ tướng", "ttg"},
    {"Chính phủ", "cp"},
    {"Ủy ban Thường vụ Quốc hội", "ubtvqh"},
    {"UBTVQH", "ubtvqh"},
    {"Quốc hội", "qh"},
    {"Politburo", "tw"},
    {"Political Bureau", "tw"},
    {"Secretariat", "tw"},
    {"Party Central Committee", "tw"},
    {"Central Committee", "tw"},
    {"Prime Minister", "ttg"},
    {"Government", "cp"},
    {"National Assembly Standing Committee", "ubtvqh"},
    {"Standing Committee of the National Assembly", "ubtvqh"},
    {"National Assembly", "qh"},
    {NULL, NULL},
};

const char *const BODY_HEADS[] = {
    "bộ",          "ban",
    "ủy ban",      "ubnd",
    "hội đồng",    "hđnd",
    "chính phủ",   "thủ tướng",
    "quốc hội",    "tỉnh ủy",
    "thành ủy",    "huyện ủy",
    "quận ủy",     "thị ủy",
    "đảng ủy",     "đảng bộ",
    "văn phòng",   "chủ tịch",
    "bch",         "btv",
    "bct",         "trung ương",
    "tòa án",      "viện",
    "ngân hàng",   "tổng",
    "hội nghị",    "đại hội",
    "thường trực", "phó",
    "cục",         "sở",
    "thanh tra",   "kiểm toán",
    "quân ủy",     "liên",
    "ủy",          "ttcp",
    "politburo",   "political bureau",
    "secretariat", "prime minister",
    "government",  "national assembly",
    "minister",    "ministry",
    "president",   "standing",
    "party",       "central",
    "provincial",  "supreme",
    "state",       "people",
    NULL,
};

const char *const BODY_STOPS[] = {
    "được",      "đã",         "đang",       "sẽ",           "là",       "quy",        "nêu",
    "có",        "cho",        "trên",       "theo",         "để",       "nhằm",       "đến",
    "với",       "thì",        "như",        "phải",         "trong",    "từ",         "do",
    "bằng",      "gồm",        "khi",        "còn",          "vẫn",      "chưa",       "không",
    "về",        "ngày",       "khóa",       "nhiệm",        "hướng",    "triển",      "tại",
    "đối",       "ban hành",   "ký",         "số",           "cũng",     "vào",        "này",
    "nói",       "việc",       "sửa",        "giao",         "tiếp",     "tổng kết",   "yêu",
    "đề",        "đồng thời",  "đồng ý",     "nhưng",        "mà",       "nếu",        "và các",
    "và nghị",   "và quyết",   "và quy",     "và chỉ",       "và kết",   "và thông",   "và luật",
    "và hướng",  "và kế",      "on",         "dated",        "was",      "is",         "has",
    "had",       "have",       "which",      "that",         "were",     "are",        "to",
    "in",        "by",         "as",         "for",          "with",     "and",        "provides",
    "providing", "regarding",  "concerning", "promulgating", "guiding",  "at",         "from",
    "approving", "about",      "sets",       "requires",     "issued",   "shall",      "will",
    "must",      "may",        "phê duyệt",  "bãi bỏ",       "công bố",  "bổ sung",    "kèm",
    "thay thế",  "điều chỉnh", "thông qua",  "công nhận",    "bổ nhiệm", "chấp thuận", NULL,
};

const char *const TITLE_VERBS[] = {
    "các",      "cấp",     "tỉnh",        "ban",        "đã",        "được",     "nhằm",
    "trong",    "với",     "theo",        "để",         "đồng thời", "đến nay",  "căn cứ",
    "trên",     "qua",     "tổ chức",     "triển khai", "thực hiện", "góp phần", "bảo đảm",
    "đảm bảo",  "phù hợp", "có hiệu lực", "quy định",   "từ",        "khi",      "nếu",
    "thì",      "là",      "đây",         "gắn",        "hội nghị",  "đảng",     "chúng ta",
    "đồng chí", "ngày",    "năm",         "sau",        "nay",       "the",      "which",
    "has",      "was",     "is",          "and",        "party",     "all",      "in",
    "with",     "by",      "it",          "on",         "this",      "that",     NULL,
};

const char *const LAW_STOPS[] = {
    "năm",      "ngày",      "số",         "có hiệu lực", "quy định", "được",       "đã",
    "đang",     "sẽ",        "là",         "thì",         "nếu",      "khi",        "này",
    "mà",       "nhưng",     "phải",       "cũng",        "còn",      "không",      "chưa",
    "vẫn",      "bị",        "nêu",        "như",         "từ",       "để",         "nhằm",
    "với",      "trên",      "hiện hành",  "hiện nay",    "mới",      "nói",        "ban hành",
    "có",       "cho phép",  "khẳng định", "yêu cầu",     "đòi hỏi",  "giao",       "quy",
    "vừa",      "bao gồm",   "gồm",        "hoặc",        "nên",      "ra đời",     "đến",
    "bằng",     "vào",       "sau",        "trước",       "do",       "tức",        "ghi",
    "theo quy", "theo đó",   "đặc biệt",   "cùng",        "trở",      "áp dụng",    "tiếp tục",
    "bảo đảm",  "các",       "những",      "một số",      "thay thế", "hướng dẫn",  "was",
    "is",       "has",       "shall",      "will",        "takes",    "took",       "which",
    "that",     "provides",  "stipulates", "dated",       "passed",   "adopted",    "issued",
    "came",     "đồng thời", "trong đó",   "nghị định",   "thông tư", "nghị quyết", "quyết định",
    "chỉ thị",  "pháp lệnh", "hiến pháp",  "khoản",       "điều",     "điểm",       "chương",
    "mục",      NULL,
};

const char *const LAW_SOFT_STOPS[] = {
    "của", "theo", "cho", "ở",  "tại", "đối với", "trong",
    "về",  "bởi",  "qua", "ra", "đi",  "sửa đổi", NULL,
};

const char *const ENGLISH_LAW_LINKS[] = {
    "and",  "of", "on",      "the", "in", "at",    "for",     "to", "with", "by",
    "from", "or", "against", "a",   "an", "under", "between", "s",  NULL,
};

const char *const LAW_NOT_AFTER[] = {
    "pháp",  "kỷ",   "kỉ",     "quy",  "âm",   "học",        "khoa",    "nhân", "sĩ",     "sỹ",
    "ngành", "viện", "trường", "ty",   "tnhh", "hãng",       "cử",      "thạc", "chuyên", "hệ",
    "niêm",  "phá",  "xử",     "đúng", "trái", "nghiên cứu", "tạp chí", "báo",  "đạo",    NULL,
};

const char *const LAW_NOT_BEFORE[] = {
    "sư", "gia", "học", "pháp", "lệ",  "định", "chơi", "này",   "số",    "trên", "nói", "lá",
    "và", "của", "tục", "khác", "mới", "hiện", "cũ",   "riêng", "chung", "tnhh", NULL,
};

const char *const MODIFIERS[] = {
    "hành động", "kết luận",  "thực hiện",          "phối hợp",  "chỉ đạo",   "tổng kết",
    "chuyên đề", "toàn khóa", "công tác",           "cá biệt",   "liên tịch", "hợp nhất",
    "chung",     "riêng",     "quy phạm pháp luật", "mật",       "khẩn",      "hỏa tốc",
    "thẩm tra",  "thẩm định", "giải trình",         "thanh tra", "kiểm tra",  "giám sát",
    "kiểm toán", NULL,
};

const char *const LIST_LEADS[] = {
    "các", "theo", "hiện", "hai", "ba", "những", "both", "under", "with", "implementing", NULL,
};

const char *const GLUED_WORDS[] = {
    "ngày", "của",   "và",    "về",  "được", "năm",  "đã",   "là",  "có",
    "do",   "quy",   "này",   "thì", "tại",  "hoặc", "theo", "ban", "hướng",
    "sửa",  "tháng", "dated", "on",  "of",   "and",  NULL,
};

const char *const PLURALS[] = {"các", "những", "mọi", "hai", "nhiều", "these", NULL};

const char *const NOT_ISSUERS[] = {
    "pt",   "st",      "gdt",     "tt",      "ds",      "hs",    "hc",    "kdtm",
    "hngd", "ld",      "ds-st",   "ds-pt",   "hs-st",   "hs-pt", "hc-st", "hc-pt",
    "tlva", "kdtm-st", "kdtm-pt", "hngd-st", "hngd-pt", NULL,
};

const char *const FORM_WORDS[] = {
    "mẫu",   "biểu",  "biểu mẫu",  "phụ lục",         "hình", "bảng", "bản án", "form",
    "annex", "table", "giấy phép", "giấy chứng nhận", NULL,
};

const char *const FILE_ENDINGS[] = {
    "doc", "docx", "pdf", "htm",  "html", "xls", "xlsx", "rtf",
    "zip", "rar",  "txt", "aspx", "jpg",  "png", NULL,
};

const struct unit_row UNITS[] = {
    {"tỉnh", 1}, {"thành phố", 1}, {"tp", 1},       {"huyện", 2},   {"quận", 2}, {"thị xã", 2},
    {"xã", 3},   {"phường", 3},    {"thị trấn", 3}, {"đặc khu", 3}, {NULL, 0},
};

const char *const CITIES[] = {
    "ha-noi", "ho-chi-minh", "hai-phong", "da-nang", "can-tho", "hue", NULL,
};

/* --- look-ups --------------------------------------------------------------------------------- */

enum type type_of_word(unsigned word)
{
    return TYPE_WORDS[word].own;
}

const struct issuer_row *issuer_find(const char *slug)
{
    size_t low = 0, high = sizeof ISSUERS / sizeof *ISSUERS;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = strcmp(ISSUERS[middle].slug, slug);
        if (order == 0)
            return &ISSUERS[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

bool issuer_needs_place(const char *slug)
{
    const struct issuer_row *row = issuer_find(slug);
    if (row)
        return row->flags & ISSUER_PLACE;
    static const char *const ends[] = {"hu", "tu", "du", "qu"};
    size_t len = strlen(slug);
    for (size_t i = 0; len >= 4 && !strchr(slug, '-') && i < sizeof ends / sizeof *ends; i++) {
        if (strcmp(slug + len - 2, ends[i]) == 0)
            return true;
    }
    return strncmp(slug, "ubnd-", 5) == 0 || strncmp(slug, "hdnd-", 5) == 0;
}

/* True if a and b differ by one insertion, deletion, substitution or exchange of neighbours. */
static bool one_slip(const char *a, const char *b)
{
    size_t la = strlen(a), lb = strlen(b), i = 0;
    while (a[i] && a[i] == b[i])
        i++;
    if (la == lb)
        return strcmp(a + i + 1, b + i + 1) == 0 ||
               (a[i + 1] && a[i] == b[i + 1] && a[i + 1] == b[i] &&
                strcmp(a + i + 2, b + i + 2) == 0);
    if (la == lb + 1)
        return strcmp(a + i + 1, b + i) == 0;
    return lb == la + 1 && strcmp(a + i, b + i + 1) == 0;
}

const struct issuer_row *issuer_repair(const char *slug)
{
    const struct issuer_row *found = NULL;
    if (strlen(slug) < 5 || slug[0] != 'b')
        return NULL;
    for (size_t i = 0; i < sizeof ISSUERS / sizeof *ISSUERS; i++) {
        const char *s = ISSUERS[i].slug;
        if (s[0] != 'b' || strlen(s) < 5 || !one_slip(s, slug))
            continue;
        if (found)
            return NULL;
        found = &ISSUERS[i];
    }
    return found;
}

unsigned law_title_words(const char *slug)
{
    size_t low = 0, high = LAW_TITLE_COUNT;
    /* the last title that is not greater than slug, then shorter and shorter prefixes */
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (strcmp(LAW_TITLES[middle], slug) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (size_t i = low, looked = 0; i-- > 0 && looked < 40; looked++) {
        size_t len = strlen(LAW_TITLES[i]);
        if (strncmp(LAW_TITLES[i], slug, len) == 0 && (slug[len] == '-' || slug[len] == '\0')) {
            unsigned words = 1;
            for (const char *c = LAW_TITLES[i]; *c; c++)
                words += *c == '-';
            return words;
        }
    }
    return 0;
}

unsigned month_name(struct window *w, uint32_t i, uint32_t *after)
{
    static const char *const names[] = {
        "january", "february", "march",    "april", "may", "june", "july", "august", "september",
        "october", "november", "december", "jan",   "feb", "mar",  "apr",  "may",    "jun",
        "jul",     "aug",      "sep",      "oct",   "nov", "dec",  "sept",
    };
    for (unsigned m = 0; m < sizeof names / sizeof *names; m++) {
        *after = match(w, i, names[m]);
        if (*after) {
            if (m >= 12 && base_at(w, *after) == '.')
                ++*after;
            return m < 24 ? m % 12 + 1 : 9;
        }
    }
    return 0;
}

unsigned ordinal_name(struct window *w, uint32_t i, uint32_t *after)
{
    static const struct {
        const char *name;
        uint8_t value;
    } names[] = {
        {"nhất", 1},        {"ba", 3},         {"tư", 4},           {"bốn", 4},
        {"năm", 5},         {"sáu", 6},        {"bảy", 7},          {"bẩy", 7},
        {"tám", 8},         {"chín", 9},       {"mười một", 11},    {"mười hai", 12},
        {"mười ba", 13},    {"mười bốn", 14},  {"mười lăm", 15},    {"mười sáu", 16},
        {"mười bảy", 17},   {"mười tám", 18},  {"mười chín", 19},   {"hai mươi", 20},
        {"hai", 2},         {"mười", 10},      {"first", 1},        {"second", 2},
        {"third", 3},       {"fourth", 4},     {"fifth", 5},        {"sixth", 6},
        {"seventh", 7},     {"eighth", 8},     {"ninth", 9},        {"tenth", 10},
        {"eleventh", 11},   {"twelfth", 12},   {"thirteenth", 13},  {"fourteenth", 14},
        {"fifteenth", 15},  {"sixteenth", 16}, {"seventeenth", 17}, {"eighteenth", 18},
        {"nineteenth", 19}, {"twentieth", 20},
    };
    for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
        *after = match(w, i, names[n].name);
        if (*after)
            return names[n].value;
    }
    return 0;
}
