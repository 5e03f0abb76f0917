"""What each duty is called, in the workbook that is imported and in whatever is told of it."""

DUTIES = {
    "leads_village": "包村",
    "backs_village": "联村",
    "covers_household": "包户",
    "pairs_household": "结对帮扶",
    "cares_child": "关爱儿童",
    "cares_patient": "关爱病弱",
    "party_liaison": "党员联系",
}
