// What the API's words are called in Chinese, and how instants are shown.
export const KINDS = {
  disaster: "灾情险情", relief: "救助", delegated: "委托办事", hardship: "困难", opinion: "意见建议", dispute: "矛盾纠纷",
  major_change: "重大变故", consultation: "咨询", care: "关爱", production: "生产",
};
export const STATES = {
  new: "新收到", assigned: "已派人", acknowledged: "干部已收到", on_site: "已到场", in_hand: "正在办", suspended: "挂起",
  returned: "退回", resolved: "已办结", closed: "全部办完", merged: "已并案",
};
export const EVENTS = {
  opened: "收到报告", joined: "又说了", assigned: "派给", alerted: "通知", acknowledged: "收到", reminded: "再提醒", escalated: "往上叫",
  arrived: "到现场", recorded: "记录", transferred: "转办", suspended: "挂起", resumed: "接着办", returned: "退回", merged: "并案",
  unmerged: "撤销并案", split: "拆分", resolved: "办结", paid: "款已到账", called_back: "回访", closed: "全部办完", reopened: "重新办",
  extended: "延期", told: "告诉群众",
};
export const DEADLINES = {
  remind: "再提醒", acknowledge: "接手", on_site: "到现场", step: "再往上叫", visit: "上门", finish: "办结", call_back: "回访", pay: "到账",
};
export const ROLES = {
  household_officer: "包户干部", village_leader: "村干部", town_secretary: "镇书记", duty_desk: "值班室", department_window: "部门窗口",
  agent: "代办员", county_leader: "县领导", teacher: "老师", medic: "医生", admin: "管理员",
};
export const TOLD = {
  told_assigned: "谁负责", told_acknowledged: "干部已看到", told_arrived: "干部到了", told_escalated: "又叫了谁", told_recorded: "新进展",
  told_resolved: "办结了", told_suspended: "暂时挂起", told_resumed: "接着办", told_transferred: "转给谁", told_extended: "要多用几天",
  told_returned: "换单位", told_paid: "款到账了", told_called_back: "回访过了", told_closed: "全部办完", told_reopened: "重新办", told_merged: "并案", told_unmerged: "分开办", told_merged_resolved: "并案办结",
};
export const ALERTS = { queued: "在等", accepted: "平台收下", delivered: "已送达", seen: "看过了", failed: "没送成", dead: "送不到" };
export const PLACE_BY = { words: "话里说的", household: "他家在那里", group: "群属于那里", account: "只知道账号管哪里" };
export const CALLS = {
  stable_token: "取令牌", "message/custom/send": "客服消息", "message/template/send": "模板消息", "media/get": "下载照片",
  send_private_msg: "私聊", send_group_msg: "群消息", get_msg: "查消息", get_login_info: "查登录", get_status: "查状态",
  text: "文字", image: "照片", voice: "语音", location: "位置", private: "私聊", group: "群消息",
};
export const CODES = {
  0: "成功", 204: "收下", 200: "收下", 40001: "令牌不对", 42001: "令牌过期", 41001: "没带令牌", 45009: "今天的额度用完了", 45015: "超过 48 小时,不让发",
  45047: "48 小时内五条发完了", 43004: "他没有关注", 40003: "没有这个人", 502: "平台故障", 403: "令牌不对", 401: "没带令牌", 503: "请平台再送",
};

const zone = { timeZone: "Asia/Shanghai", hourCycle: "h23" };
const CLOCK = new Intl.DateTimeFormat("zh-CN", { ...zone, hour: "2-digit", minute: "2-digit", second: "2-digit" });
const DAY = new Intl.DateTimeFormat("zh-CN", { ...zone, year: "numeric", month: "long", day: "numeric", weekday: "long" });
const MONTH_DAY = new Intl.DateTimeFormat("zh-CN", { ...zone, month: "long", day: "numeric" });
const WEEKDAY = new Intl.DateTimeFormat("zh-CN", { ...zone, month: "long", day: "numeric", weekday: "long" });

export const clockOf = (instant) => CLOCK.format(instant);
export const minuteOf = (instant) => CLOCK.format(instant).slice(0, 5);
export const dayOf = (instant) => DAY.format(instant);
export const monthDayOf = (instant) => MONTH_DAY.format(instant);
export const weekdayOf = (instant) => WEEKDAY.format(instant);

export function whenOf(iso, now) {
  const instant = new Date(iso);
  const day = MONTH_DAY.format(instant);
  return day === MONTH_DAY.format(now) && Math.abs(instant - now) < 864e5 ? minuteOf(instant) : `${day} ${minuteOf(instant)}`;
}

export function agoOf(iso, now) {
  const minutes = Math.floor((now - new Date(iso)) / 60000);
  if (minutes < 1) return "刚刚";
  if (minutes < 60) return `${minutes} 分钟前`;
  return minutes < 1440 ? `${Math.floor(minutes / 60)} 小时前` : `${Math.floor(minutes / 1440)} 天前`;
}

// 39:05 below an hour, else in words.
export function leftOf(milliseconds) {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  if (seconds < 3600) return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  const hours = Math.floor(seconds / 3600);
  if (hours < 48) return `${hours} 小时 ${Math.floor((seconds % 3600) / 60)} 分`;
  return `${Math.floor(hours / 24)} 天 ${hours % 24} 小时`;
}

export const placeOf = (path) => (path || "").split("/").slice(1).map((name) => name.replace(/社区居委会$/, "社区").replace(/村委会$/, "村")).join("");
