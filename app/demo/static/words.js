// What the API's words are called in Chinese, and how instants are shown.
export const KINDS = {
  disaster: "灾害险情", relief: "救助", delegated: "委托办事", hardship: "困难", opinion: "意见建议", dispute: "矛盾纠纷",
  major_change: "重大变故", consultation: "咨询", care: "关爱", production: "生产",
};
export const STATES = {
  new: "新收到", assigned: "已派", acknowledged: "已接手", on_site: "已到场", in_hand: "办理中", suspended: "已挂起",
  returned: "已退回", resolved: "已办结", closed: "已归档", merged: "已并案",
};
export const EVENTS = {
  opened: "收到报告", joined: "补充了消息", assigned: "派给干部", alerted: "已提醒", acknowledged: "干部收到", reminded: "没有回应,再次提醒",
  escalated: "没有回应,升级", arrived: "到达现场", recorded: "现场记录", transferred: "转办", suspended: "挂起", resumed: "恢复", returned: "退回",
  merged: "并案", unmerged: "撤销并案", split: "拆分", resolved: "办结", paid: "已兑付", called_back: "已回访", closed: "归档", reopened: "重新打开",
  extended: "延长时限", told: "告知群众",
};
export const DEADLINES = {
  remind: "提醒", acknowledge: "接手", on_site: "到场", step: "下一级", visit: "探望", finish: "办结", call_back: "回访", pay: "兑付",
};
export const ROLES = {
  household_officer: "包户干部", village_leader: "村级包联领导", town_secretary: "镇党委书记", duty_desk: "值班室",
  department_window: "部门窗口", agent: "代办员", county_leader: "县级领导",
};
export const WAYS = { passive: "自动回复", customer: "客服消息", template: "模板消息", private: "私聊", group: "群消息", quick: "回复" };

const CLOCK = new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
const DAY = new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", year: "numeric", month: "long", day: "numeric", weekday: "short" });
const SHORT_DAY = new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", month: "numeric", day: "numeric" });

export const clockOf = (instant) => CLOCK.format(instant);
export const dayOf = (instant) => DAY.format(instant);

export function whenOf(iso, now) {
  const instant = new Date(iso);
  const day = SHORT_DAY.format(instant);
  const time = CLOCK.format(instant).slice(0, 5);
  return day === SHORT_DAY.format(now) ? time : `${day} ${time}`;
}

export function spanOf(milliseconds) {
  const minutes = Math.round(Math.abs(milliseconds) / 60000);
  if (minutes < 1) return "不到 1 分钟";
  if (minutes < 120) return `${minutes} 分钟`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} 小时` : `${Math.round(hours / 24)} 天`;
}

// An element with text and children; never HTML from strings.
export function make(tag, options = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(options)) {
    if (name === "class") element.className = value;
    else if (name === "on") for (const [event, act] of Object.entries(value)) element.addEventListener(event, act);
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}
