//! The promises of the ports, kept on both databases.

mod common;

mod sqlite {
    portcullis_testkit::contract_tests!(crate::common::sqlite);
}

mod postgres {
    portcullis_testkit::contract_tests!(crate::common::postgres);
}
