// A small archive for the tests of the search, made into an index once for each test file.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const fill = "Hội nghị tổng kết đánh giá kết quả thực hiện nhiệm vụ năm qua và bàn phương hướng năm tới.";
const fillEn = "The conference reviewed the results of the past year and discussed the tasks of the next.";

/**
 * A document. @param {string} id @param {string} date @param {string[]|undefined} vi title and blocks
 * @param {string[]} [en] @param {object} [more]
 */
const doc = (id, date, vi, en, more = {}) => ({
  id, date,
  values: [["type", id.length % 2 ? "news" : "directive", "Tin tức", "News"], ["place", date < "2020" ? "phu-tho" : "bac-kan",
    date < "2020" ? "Phú Thọ" : "Bắc Kạn", date < "2020" ? "Phú Thọ" : "Bắc Kạn"]],
  ...(vi ? { vi: { title: vi[0], url: `vi/${id}.html`, summary: vi[1], blocks: [fill, ...vi.slice(1), fill] } } : {}),
  ...(en ? { en: { title: en[0], url: `en/${id}.html`, summary: en[1], blocks: [fillEn, ...en.slice(1), fillEn] } } : {}),
  ...more,
});
/** @param {string} id @param {string} date @param {string} number @param {string} vi @param {string} en */
const decision = (id, date, number, vi, en) => ({
  id, date, number, decision: true, word: { vi: "Quyết định", en: "Decision" },
  vi: { title: vi, url: `vi${id}.html` }, en: { title: en, url: `en${id}.html` },
});
/** @param {string} name @param {string} meaning @param {string} from @param {string} to */
const term = (name, meaning, from, to) => ({ term: name, meaning, from, to });
/** @param {string} abbr @param {string} full */
const short = (abbr, full) => ({ term: abbr, meaning: full, from: "vi", to: "vi", abbreviation: true });

export const documents = [
  doc("mobilise", "2021-03-01", ["Công tác dân vận của hệ thống chính trị", "Công tác dân vận phải gần dân, trọng dân. Dân vận khéo thì việc gì cũng thành công."],
    ["Mass mobilisation work of the political system", "Mass mobilisation must be close to the people."]),
  doc("apart", "2022-05-01", ["Vận tải hành khách", "Nhân dân đồng tình với việc mở thêm tuyến vận tải hành khách."]),
  doc("only-vi", "2019-04-02", ["Dân vận ở vùng cao", "Cán bộ dân vận về bản, cùng làm với đồng bào."]),
  doc("congress", "2020-09-09", ["Đại hội Đảng bộ huyện", "Đại hội Đảng bộ huyện bầu ban chấp hành mới. Đảng viên tham gia đông đủ."]),
  doc("democracy", "2021-08-13", ["Quy chế dân chủ ở cơ sở", "Thực hiện tốt quy chế dân chủ ở cơ sở, dân biết, dân bàn, dân làm, dân kiểm tra."],
    ["Grassroots democracy regulations", "The grassroots democracy regulations are implemented well."]),
  doc("regime", "2018-01-10", ["Quy che cũ không dấu", "Văn bản đánh máy: quy che dan chu o co so."]),
  doc("mediation", "2021-06-06", ["Tổ hoà giải ở thôn", "Tổ hoà giải giải quyết mâu thuẫn. Uỷ ban nhân dân xã hỗ trợ kinh phí."]),
  doc("discipline", "2020-02-02", ["Kỷ luật của Đảng", "Giữ nghiêm kỷ luật, kỷ cương. Kỹ thuật số giúp quản lý."]),
  doc("front", "2022-11-18", ["Ngày hội đại đoàn kết", "Ủy ban Mặt trận Tổ quốc các cấp tổ chức ngày hội. UBND huyện phối hợp. Ban Chấp hành Trung ương gửi thư."]),
  doc("cites", "2021-12-01", ["Kiểm tra việc thực hiện quy chế", "Đoàn kiểm tra việc thực hiện Quyết định số 290-QĐ/TW ngày 25/2/2010 của Bộ Chính trị."]),
  doc("cites-date", "2022-01-13", ["Tổng kết năm 2021", "Triển khai quyết định số 23- QĐ/TW ngày 30/7/2021 của Bộ Chính trị. Ông Nguyễn Văn Hùng phát biểu."]),
  doc("only-en", "2022-02-02", undefined, ["Report on consultative meetings", "The commission held consultative meetings on land clearance and grassroots mediation."]),
  doc("question", "2019-07-07", ["Trình tự giải quyết khiếu nại", "Người khiếu nại gửi đơn đến cơ quan có thẩm quyền. Thời hạn giải quyết khiếu nại lần đầu không quá ba mươi ngày."]),
  // Blocks that say the same in both languages: the terms that they share are learnt from them.
  ...[["bàn giao", "handed over"], ["đo vẽ", "measured"], ["đền bù", "paid for"], ["tháo gỡ", "settled"]].map(([vi, en], n) =>
    doc(`clearance-${n}`, `2017-0${n + 1}-01`, [`Báo cáo ${vi}`, `Xã đã ${vi} mặt bằng.`, "Việc khác."],
      [`Report ${n}`, `The commune ${en} land clearance.`, "Other things."])),
  doc("ground", "2016-01-01", ["Dự án đường tỉnh", "Vướng mắc về mặt bằng đã được tháo gỡ."]),
  decision("/vn/tw/qd/2010/290", "2010-02-25", "290-QĐ/TW", "Quy chế công tác dân vận của hệ thống chính trị", "Regulations on mass mobilisation work"),
  decision("/vn/tw/qd/2021/23", "2021-07-30", "23-QĐ/TW", "Quy chế công tác dân vận", "Regulations on mass mobilisation work"),
  short("UBND", "Ủy ban nhân dân"), short("MTTQ", "Mặt trận Tổ quốc"), short("BCHTW", "Ban Chấp hành Trung ương"),
  term("dân vận", "mass mobilisation", "vi", "en"), term("hòa giải", "mediation", "vi", "en"),
  { id: "/vn/tw/kl/2015/114", date: "2015-07-14", number: "114-KL/TW", decision: true, word: { vi: "Kết luận", en: "Conclusion" } },
];

// The same among four hundred others of syllables drawn by a rule, few of them often: enough for several shards of each kind.
let drawn = 1;
const syllables = ["b", "c", "d", "đ", "h", "k", "l", "m", "t"].flatMap((a) => ["a", "ă", "e", "ê", "o", "ô", "u", "ư"].flatMap((b) =>
  ["", "\u0300", "\u0301"].flatMap((c) => ["n", "", "m", "ng"].map((d) => (a + b + c + d).normalize()))));
const syllable = () => {
  drawn = drawn * 48271 % 2147483647;
  return syllables[Math.floor((drawn / 2147483647) ** 4 * syllables.length)];
};
export const larger = [...documents, ...Array.from({ length: 400 }, (_, i) => ({
  id: `crowd-${i}`, date: `201${i % 10}-01-01`, vi: { title: `Vận động ${i}`, url: `vi/crowd-${i}.html`, summary: "",
    blocks: [`Công tác dân vận của hệ thống chính trị ${i}. ${Array.from({ length: 200 }, syllable).join(" ")}.`] },
}))];
/** The small archive and many decisions that are known by number only, which no list tells: two long rows of them and a short one. */
export const cited = [...documents, ...[[2021, 40], [2019, 25], [2013, 5]].flatMap(([year, n]) => Array.from({ length: n }, (_, i) => ({
  id: `/vn/tw/ct/${year}/${7000 + i}`, date: `${year}`, number: `${7000 + i}-CT/TW`, decision: true, word: { vi: "Chỉ thị", en: "Directive" },
})))];
/** What the indexer is told to make the root of so small an archive like that of a very large one. */
export const IN_PIECES = ["2", "1", "4"];

export const program = process.env.SONGNGU || new URL("../../build/songngu", import.meta.url).pathname;
export const indexer = process.env.INDEXER || new URL("../../build/tests/search/indexer", import.meta.url).pathname;

/**
 * Makes an index; the folder is removed at the end of the process.
 * @param {object[]} lines @param {string[]} [options] jobs
 */
export function make(lines, options = []) {
  const folder = mkdtempSync(join(tmpdir(), "search-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  execFileSync(indexer, [folder, ...options], { input: lines.map((l) => JSON.stringify(l)).join("\n") });
  return folder;
}
