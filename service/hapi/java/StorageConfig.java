package aefhir;

import ca.uhn.fhir.batch2.jobs.config.Batch2JobsConfig;
import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.jpa.api.config.JpaStorageSettings;
import ca.uhn.fhir.jpa.api.config.ThreadPoolFactoryConfig;
import ca.uhn.fhir.jpa.batch2.JpaBatch2Config;
import ca.uhn.fhir.jpa.binary.svc.NullBinaryStorageSvcImpl;
import ca.uhn.fhir.jpa.config.HibernatePropertiesProvider;
import ca.uhn.fhir.jpa.config.util.HapiEntityManagerFactoryUtil;
import ca.uhn.fhir.jpa.dao.FulltextSearchSvcImpl;
import ca.uhn.fhir.jpa.dao.search.HSearchSortHelperImpl;
import ca.uhn.fhir.jpa.model.config.PartitionSettings;
import ca.uhn.fhir.jpa.model.config.SubscriptionSettings;
import ca.uhn.fhir.jpa.search.StaleSearchDeletingSvcImpl;
import ca.uhn.fhir.jpa.subscription.channel.config.SubscriptionChannelConfig;
import com.zaxxer.hikari.HikariDataSource;
import jakarta.persistence.EntityManagerFactory;
import java.util.Map;
import javax.sql.DataSource;
import org.hibernate.boot.archive.scan.internal.DisabledScanner;
import org.hibernate.dialect.Dialect;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;

/** The database below HAPI, and the services that JpaR4Config expects from its host. */
@Configuration
@Import({
    ThreadPoolFactoryConfig.class,
    JpaBatch2Config.class,
    Batch2JobsConfig.class,
    SubscriptionChannelConfig.class,
    SubscriptionSettings.class,
    PartitionSettings.class,
    NullBinaryStorageSvcImpl.class,
    FulltextSearchSvcImpl.class,
    HSearchSortHelperImpl.class,
    StaleSearchDeletingSvcImpl.class
})
class StorageConfig {

    private static final int POOL = 20;

    @Bean
    JpaStorageSettings storageSettings() {
        JpaStorageSettings settings = new JpaStorageSettings();
        // As a production server would: a reference that leads nowhere is refused, nothing is invented for it.
        settings.setEnforceReferentialIntegrityOnWrite(true);
        settings.setEnforceReferentialIntegrityOnDelete(true);
        settings.setAutoCreatePlaceholderReferenceTargets(false);
        settings.setAllowExternalReferences(false);
        // A search right after a write must see it.
        settings.setReuseCachedSearchResultsForMillis(null);
        // No background jobs: nothing here needs them, and they would disturb measurements.
        settings.setSchedulingDisabled(true);
        // That would be one; value sets are expanded when they are needed.
        settings.setPreExpandValueSets(false);
        // A definition that was loaded comes before HAPI's own copy of 2019: without it the code AIAST is unknown.
        settings.setAllowDatabaseValidationOverride(true);
        return settings;
    }

    @Bean
    DataSource dataSource(Settings settings) {
        HikariDataSource source = new HikariDataSource();
        source.setJdbcUrl(settings.jdbcUrl());
        source.setUsername(settings.user());
        source.setPassword(settings.password());
        source.setMaximumPoolSize(POOL);
        source.setMinimumIdle(1);
        return source;
    }

    /** HAPI's own provider asks the entity manager factory for the dialect, which is made after it. */
    @Bean
    @Primary
    HibernatePropertiesProvider dialectProvider(Settings settings) {
        Dialect dialect = settings.dialect();
        return new HibernatePropertiesProvider() {
            @Override
            public Dialect getDialect() {
                return dialect;
            }
        };
    }

    @Bean
    @Primary
    LocalContainerEntityManagerFactoryBean entityManagerFactory(
            ConfigurableListableBeanFactory beans,
            FhirContext fhir,
            JpaStorageSettings storage,
            DataSource source,
            Settings settings) {
        LocalContainerEntityManagerFactoryBean factory =
                HapiEntityManagerFactoryUtil.newEntityManagerFactory(beans, fhir, storage);
        factory.setPersistenceUnitName("HAPI_PU");
        factory.setDataSource(source);
        factory.setJpaPropertyMap(Map.ofEntries(
                Map.entry("hibernate.dialect", settings.dialect()),
                Map.entry("hibernate.hbm2ddl.auto", "update"),
                // Full-text search would need Lucene or Elasticsearch.
                Map.entry("hibernate.search.enabled", "false"),
                Map.entry("hibernate.jdbc.batch_size", "20"),
                Map.entry("hibernate.order_inserts", "true"),
                Map.entry("hibernate.order_updates", "true"),
                Map.entry("hibernate.cache.use_query_cache", "false"),
                Map.entry("hibernate.cache.use_second_level_cache", "false"),
                Map.entry("hibernate.cache.use_structured_entries", "false"),
                Map.entry("hibernate.cache.use_minimal_puts", "false"),
                // HAPI names its entities; looking through every jar for more costs seconds.
                Map.entry("hibernate.archive.scanner", DisabledScanner.class.getName())));
        return factory;
    }

    /** HAPI asks for this bean by the first of these names. */
    @Bean({"transactionManager", "hapiTransactionManager"})
    @Primary
    JpaTransactionManager transactionManager(EntityManagerFactory factory) {
        return new JpaTransactionManager(factory);
    }
}
