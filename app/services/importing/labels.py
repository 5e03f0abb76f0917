"""The closed vocabularies in Chinese, as a spreadsheet may spell them."""

from app.services.county.duty_words import DUTIES as DUTIES

LEVELS = {"county": "县", "town": "镇", "village": "村", "group": "组"}
OFFICE_KINDS = {
    "county_hall": "县政务大厅",
    "department": "部门",
    "town_center": "镇便民服务中心",
    "village_room": "村便民服务室",
    "school": "学校",
    "clinic": "卫生院(室)",
    "party_center": "党群服务中心",
}
ROLES = {
    "household_officer": "包户干部",
    "village_leader": "包村领导",
    "town_secretary": "镇党委书记",
    "department_window": "部门窗口",
    "agent": "代办员",
    "duty_desk": "值班室",
    "county_leader": "县级领导",
    "teacher": "教师",
    "medic": "医护",
    "admin": "管理员",
}
PERSON_TAGS = {
    "migrant": "外出务工",
    "left_behind_child": "留守儿童",
    "elderly": "老人",
    "sick": "病人",
    "disabled": "残疾",
    "party_member": "党员",
}
OWNERS = {"officer": "干部", "person": "群众"}
CONTACT_CHANNELS = {
    "wechat": "微信公众号",
    "onebot": "QQ",
    "qqbot": "QQ机器人",
    "wecom": "企业微信",
    "sms": "短信",
}
GROUP_CHANNELS = {key: label for key, label in CONTACT_CHANNELS.items() if key != "sms"}
LISTEN = {"off": "不听", "mention": "被点名才听", "listen": "都听"}
AUTHORITIES = {"county": "县", "town": "镇", "village": "村"}
